import type { Redis } from 'ioredis';
import type { Connection } from './connection.js';
import type { Nodes, SlotKey, Target } from './nodes.js';

/** One Redis that is no cluster: it has every slot. */
export class SingleNode implements Nodes {
  private readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  async run<Result>(_slot: number, send: (target: Target) => Promise<Result>): Promise<Result> {
    return await send({ redis: await this.connection.ready(), asking: false });
  }

  // An API answers each request by one of these, so no promise more than is needed.
  get({ key }: SlotKey): Promise<Buffer | null> {
    const { connection } = this;
    if (connection.isReady) return connection.redis.getBuffer(key);
    return connection.ready().then((redis) => redis.getBuffer(key));
  }

  async getMany(keys: readonly SlotKey[]): Promise<readonly (Buffer | null)[]> {
    if (keys.length === 0) return [];
    const redis = await this.connection.ready();
    return await redis.mgetBuffer(keys.map(({ key }) => key));
  }

  async masters(): Promise<readonly Redis[]> {
    return [await this.connection.ready()];
  }

  async layout(): Promise<string> {
    return '';
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}
