/** What a Redis server is like, for a check before anything is written to it. */
import { Connection } from './connection.js';
import { CONFIGURATION_KEY } from './keys.js';
import { maskUrl, storeFailure } from './store-failure.js';

export interface RedisFacts {
  /** Without its password. */
  readonly url: string;
  readonly version: string;
  readonly roundTripMs: number;
  /** Settings as the server shows them; `null` where it does not. */
  readonly evictionPolicy: string | null;
  readonly appendOnly: string | null;
  /** Snapshot rules; empty text for none. */
  readonly save: string | null;
  /** What the store is bound to; empty for a new one. */
  readonly binding: Readonly<Record<string, string>>;
}

const REPLY_TIMEOUT_MS = 5_000;

/** @throws WaaromError `STORE.UNREACHABLE`. */
export async function examineRedis(url: string): Promise<RedisFacts> {
  const times = { replyTimeoutMs: REPLY_TIMEOUT_MS, reconnectTimeoutMs: REPLY_TIMEOUT_MS };
  const connection = await Connection.open({ url, ...times, gatherCommands: false });
  const { redis } = connection;
  async function setting(name: string): Promise<string | null> {
    // Hosted servers may not let it be asked.
    const reply: unknown = await redis.config('GET', name).catch(() => []);
    const value: unknown = Array.isArray(reply) ? reply[1] : undefined;
    return typeof value === 'string' ? value : null;
  }
  try {
    const startedAt = performance.now();
    await redis.ping();
    const roundTripMs = performance.now() - startedAt;
    const info = await redis.info('server');
    return {
      url: maskUrl(url),
      version: /redis_version:(\S+)/.exec(info)?.[1] ?? 'unknown',
      roundTripMs,
      evictionPolicy: await setting('maxmemory-policy'),
      appendOnly: await setting('appendonly'),
      save: await setting('save'),
      binding: await redis.hgetall(CONFIGURATION_KEY),
    };
  } catch (error) {
    throw storeFailure(url, error);
  } finally {
    await connection.close();
  }
}
