import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { offsetKey, type Commit } from '@waarom/engine';
import { WaaromError } from '@waarom/schemas';
import { startTcpProxy, type Passage, type TcpProxy } from '@waarom/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRedisStore, type RedisStore } from '../src/index.js';
import { flush, redisUrl } from './redis-url.js';

const direct = new URL(redisUrl('redis-failures'));
const identity = { modelHash: 'a1b2c3d4', shardCount: 64 };
const SHARD = 0;

let proxy: TcpProxy;
let url: string;
beforeEach(async () => {
  await flush(direct.href);
  proxy = await startTcpProxy({ host: direct.hostname, port: Number(direct.port || 6379) });
  url = Object.assign(new URL(direct), { hostname: '127.0.0.1', port: proxy.port }).href;
});
afterEach(async () => {
  await proxy.close();
});

function commitOf(epoch: number, sequence: number): Commit {
  const offsets = new Map([[offsetKey('clicks', 0), 10 + sequence]]);
  return { epoch, sequence, offsets, states: [['ann', Buffer.from(`state ${sequence}`)]] };
}

/**
 * Changes the server's next reply and lets the ones after it pass. A server that has forgotten the script (another test file
 * may make it) says so first, and that is not yet the reply.
 */
function onNextReply(answer: (chunk: Buffer) => Passage): void {
  proxy.onReply = (chunk) => {
    if (chunk.toString('latin1').startsWith('-NOSCRIPT')) return chunk;
    proxy.onReply = null;
    return answer(chunk);
  };
}

describe('a commit whose reply is lost', () => {
  let store: RedisStore;
  beforeEach(async () => {
    store = await createRedisStore({ url, identity, replyTimeoutMs: 300, claimStep: () => 1 });
  });
  afterEach(async () => {
    await store.close();
  });

  it('by a broken connection is unknown; sent again it proves to have been written', async () => {
    const { epoch } = await store.claim(SHARD, 0);
    const commit = commitOf(epoch, 0);
    onNextReply(() => 'cut');
    expect(await store.commit(SHARD, commit)).toMatchObject({ kind: 'unknown' });
    expect(await store.commit(SHARD, commit)).toEqual({
      kind: 'moved',
      sequence: 1,
      offsets: new Map([[offsetKey('clicks', 0), 10]]),
    });
    expect(await store.load(SHARD, ['ann'])).toEqual([Buffer.from('state 0')]);
  });

  it('by silence is unknown, and the next goes over a new connection', async () => {
    const { epoch } = await store.claim(SHARD, 0);
    proxy.onReply = () => 'hold';
    expect(await store.commit(SHARD, commitOf(epoch, 0))).toMatchObject({ kind: 'unknown' });
    proxy.onReply = null;
    expect(await store.commit(SHARD, commitOf(epoch, 0))).toMatchObject({
      kind: 'moved',
      sequence: 1,
    });
    expect(await store.commit(SHARD, commitOf(epoch, 1))).toEqual({ kind: 'committed' });
  });

  it('because the server was away is unknown, and is written once the server is back', async () => {
    const { epoch } = await store.claim(SHARD, 0);
    proxy.pause();
    expect(await store.commit(SHARD, commitOf(epoch, 0))).toMatchObject({ kind: 'unknown' });
    await expect(store.load(SHARD, ['ann'])).rejects.toMatchObject({ code: 'STORE.UNREACHABLE' });
    await expect(store.claim(SHARD, 0)).rejects.toMatchObject({ code: 'STORE.UNREACHABLE' });
    const reads = Array.from({ length: 50 }, () => store.read(['ann']));
    for (const read of await Promise.allSettled(reads)) {
      expect(read).toMatchObject({ status: 'rejected', reason: { code: 'STORE.UNREACHABLE' } });
    }
    await expect(store.ping()).rejects.toMatchObject({ code: 'STORE.UNREACHABLE' });
    proxy.resume();
    let result = await store.commit(SHARD, commitOf(epoch, 0));
    while (result.kind === 'unknown') result = await store.commit(SHARD, commitOf(epoch, 0));
    expect(result).toEqual({ kind: 'committed' });
  });

  it('is not sent again by the client on its own', async () => {
    const { epoch } = await store.claim(SHARD, 0);
    onNextReply(() => 'cut');
    await store.commit(SHARD, commitOf(epoch, 0));
    await store.load(SHARD, ['ann']);
    // A second delivery of the commit would leave no trace, but one of a claim does: the epoch rises once more.
    onNextReply(() => 'cut');
    await expect(store.claim(SHARD, 0)).rejects.toMatchObject({ code: 'STORE.UNREACHABLE' });
    expect((await store.claim(SHARD, 0)).epoch).toBe(epoch + 2);
  });
});

describe('a server that refuses', () => {
  it.each([
    ['OOM command not allowed when used memory > "maxmemory".', 'STORE.FULL'],
    ['MISCONF Errors writing to the AOF file: No space left on device', 'STORE.FULL'],
    ['NOPERM this user has no permissions to run the command', 'STORE.FORBIDDEN'],
  ])('with %s rejects the commit', async (message, code) => {
    const store = await createRedisStore({ url, identity });
    const { epoch } = await store.claim(SHARD, 0);
    await store.commit(SHARD, commitOf(epoch, 0));
    onNextReply(() => Buffer.from(`-${message}\r\n`));
    await expect(store.commit(SHARD, commitOf(epoch, 1))).rejects.toMatchObject({
      code,
      details: { reason: message },
    });
    await store.close();
  });

  it.each(['LOADING', 'READONLY', 'NOREPLICAS', 'BUSY'])(
    'with %s for a while makes the commit unknown',
    async (refusal) => {
      const store = await createRedisStore({ url, identity });
      const { epoch } = await store.claim(SHARD, 0);
      await store.commit(SHARD, commitOf(epoch, 0));
      onNextReply(() => Buffer.from(`-${refusal} not now\r\n`));
      expect(await store.commit(SHARD, commitOf(epoch, 1))).toMatchObject({ kind: 'unknown' });
      await store.close();
    },
  );
});

describe('opening', () => {
  it('says at once that nothing listens, without the password', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    const error = await failureOf(`redis://user:secret@127.0.0.1:${port}/0`);
    expect(error).toBeInstanceOf(WaaromError);
    expect(error.code).toBe('STORE.UNREACHABLE');
    expect(error.message).toBe(
      `Cannot reach the profile store at redis://user:***@127.0.0.1:${port}/0`,
    );
    expect(error.why).toBe('Nothing listens there (ECONNREFUSED)');
  });

  it('says that there is no such host', async () => {
    const error = await failureOf('redis://no-such-host.invalid:6379');
    expect(error.code).toBe('STORE.UNREACHABLE');
    expect(error.why).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });

  it('says when a server never answers', async () => {
    proxy.onReply = () => 'hold';
    const error = await failureOf(url);
    expect(error.code).toBe('STORE.UNREACHABLE');
  });

  it('says that there is no such database, rather than use another', async () => {
    const error = await failureOf(Object.assign(new URL(url), { pathname: '/99999' }).href);
    expect(error.code).toBe('STORE.UNREACHABLE');
    expect(error.why).toContain('DB index');
  });
});

async function failureOf(url: string): Promise<WaaromError> {
  try {
    const store = await createRedisStore({ url, identity, replyTimeoutMs: 300 });
    await store.close();
  } catch (error) {
    return error as WaaromError;
  }
  throw new Error('it opened');
}
