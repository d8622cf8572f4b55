/**
 * `ambiguous`: a proxy breaks the connection to Redis after a commit was written and before its reply, or before the commit
 * arrives. The updater cannot tell one from the other, and must neither lose a commit nor write one twice.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Random, startTcpProxy, type TcpProxy } from '@waarom/testing';
import type { Drill } from './drill.js';
import { onStage } from './stage.js';

const CUTS = { quick: 12, normal: 100, full: 1_000 };
const EVENTS_A_SECOND = 600;
const CUT_AFTER_MS_MAX = 300;

export const ambiguous: Drill = (options) =>
  onStage({ ...options, name: 'ambiguous', sabotageUpdaters: 'no-resend' }, async (stage) => {
    const cuts = CUTS[options.size];
    const random = new Random(options.seed);
    const proxy = await startTcpProxy({ host: '127.0.0.1', port: stage.redis.port });
    const updater = stage.startUpdater({ REDIS_URL: `redis://127.0.0.1:${proxy.port}` });
    const flow = stage.traffic.start(EVENTS_A_SECOND);
    await stage.untilCommitting();
    for (let count = 1; count <= cuts; count++) {
      await sleep(random.uniform() * CUT_AFTER_MS_MAX);
      await (random.chance(0.5) ? loseReply(proxy) : loseRequest(proxy));
      // An updater gives up a commit that is lost again and again; that is `outage`.
      await stage.untilCommitting();
      options.note(`cut ${count} of ${cuts}`);
    }
    await flow.stop();
    const result = await stage.settle();
    await updater.stop();
    await proxy.close();
    return { ...result, facts: { ...result.facts, cuts } };
  });

/** The server has run what it answers to. */
function loseReply(proxy: TcpProxy): Promise<void> {
  return new Promise((resolve) => {
    proxy.onReply = () => {
      proxy.onReply = null;
      resolve();
      return 'cut';
    };
  });
}

function loseRequest(proxy: TcpProxy): Promise<void> {
  return new Promise((resolve) => {
    proxy.onRequest = (chunk) => {
      // The start of a call of a script, and not a part of one that the server has got already.
      if (!chunk.includes('EVALSHA')) return chunk;
      proxy.onRequest = null;
      resolve();
      return 'cut';
    };
  });
}
