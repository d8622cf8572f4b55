/**
 * One connection to Redis under the store's rules: nothing is queued while it is down and nothing is sent twice by the client,
 * so a command was either never sent, answered, or its reply is lost, and the caller knows which.
 */
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { restoreStringMethods } from './fast-strings.js';
import type { AccessOptions, NodeAddress } from './redis-address.js';

// Once ioredis is loaded.
restoreStringMethods();

export interface ConnectionOptions {
  readonly access: AccessOptions;
  /** Longest wait for a reply; after it the connection is thought dead and is made anew. */
  readonly replyTimeoutMs: number;
  /** Longest wait for a connection that is down, before a command fails unsent. */
  readonly reconnectTimeoutMs: number;
  /** Gathers the commands of one turn of the event loop into one write: for many small reads. */
  readonly gatherCommands: boolean;
}

export class Connection {
  readonly redis: Redis;
  readonly node: NodeAddress;
  private readonly reconnectTimeoutMs: number;
  private returning: Promise<Redis> | null = null;

  private constructor(redis: Redis, node: NodeAddress, reconnectTimeoutMs: number) {
    this.redis = redis;
    this.node = node;
    this.reconnectTimeoutMs = reconnectTimeoutMs;
  }

  /** Connects, without trying twice: who starts it should hear at once. Rejects with whatever stood in the way. */
  static async open(node: NodeAddress, options: ConnectionOptions): Promise<Connection> {
    let opened = false;
    const redis = new Redis({
      ...node,
      ...options.access,
      lazyConnect: true,
      connectionName: 'waarom',
      disableClientInfo: true,
      connectTimeout: CONNECT_TIMEOUT_MS,
      // Ends the connection, and not only the command: one that died without a word would swallow the next as well.
      socketTimeout: options.replyTimeoutMs,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      // With 0, commands without a reply fail as soon as the connection closes; otherwise they wait for it to come back.
      maxRetriesPerRequest: 0,
      enableAutoPipelining: options.gatherCommands,
      retryStrategy: (times) => (opened ? Math.min(25 * 2 ** times, RETRY_DELAY_MS_MAX) : null),
      // A failover has made this server a replica: the name may lead to the new primary by now.
      reconnectOnError: (error) => error.message.startsWith('READONLY'),
    });
    let failure: unknown;
    redis.on('error', (error) => {
      failure = error;
    });
    try {
      await redis.connect();
    } catch (error) {
      failure ??= error;
    }
    // An error before the connection is ready may be one that the client goes on from, such as an unknown database.
    if (failure !== undefined) {
      redis.disconnect();
      throw failure;
    }
    opened = true;
    return new Connection(redis, node, options.reconnectTimeoutMs);
  }

  get isReady(): boolean {
    return this.redis.status === 'ready';
  }

  /** The connection, once it is up; rejects with the cause of the next failure to bring it up. */
  async ready(): Promise<Redis> {
    const { redis } = this;
    if (this.isReady) return redis;
    if (redis.status === 'end') throw new Error('The connection has been closed');
    // One wait for all who ask meanwhile: a listener each would be thousands while a server restarts.
    this.returning ??= this.awaitReturn().finally(() => {
      this.returning = null;
    });
    return await this.returning;
  }

  /** Waits for the replies under way, then closes; at once when the connection is down. */
  async close(): Promise<void> {
    await this.redis.quit().catch(() => this.redis.disconnect());
  }

  private async awaitReturn(): Promise<Redis> {
    const signal = AbortSignal.timeout(this.reconnectTimeoutMs);
    await once(this.redis, 'ready', { signal });
    return this.redis;
  }
}

const CONNECT_TIMEOUT_MS = 3_000;
const RETRY_DELAY_MS_MAX = 1_000;
