import { setTimeout as pause } from 'node:timers/promises';
import { askRedis } from './redis-ask.js';
import { startRedis, type RedisOptions, type RedisServer } from './redis-server.js';

/** A Redis that follows another one. */
export interface RedisReplica extends RedisServer {
  /** Stops the replication: it keeps what it has, and is still no primary. */
  detach(): Promise<void>;
  /** Makes it a primary of its own, with what it has. */
  promote(): Promise<void>;
}

/**
 * Starts a Redis that follows a primary, and waits until it has all that the primary has now.
 * @throws SERVERS.UNAVAILABLE, SERVERS.DIED, SERVERS.NOT_READY
 */
export async function startRedisReplica(
  primary: RedisServer,
  options: Pick<RedisOptions, 'args'> = {},
): Promise<RedisReplica> {
  const following = ['--replicaof', '127.0.0.1', String(primary.port)];
  const replica = await startRedis({ args: [...following, ...(options.args ?? [])] });
  const isLinked = async (): Promise<boolean> =>
    String(await askRedis(replica.port, 'INFO', 'replication')).includes('master_link_status:up');
  while (!(await isLinked())) await pause(20);
  // Spread would turn `pid` into what it is now.
  return Object.assign(Object.create(replica) as RedisServer, {
    detach: async () => {
      // Nothing listens on port 1.
      await askRedis(replica.port, 'REPLICAOF', '127.0.0.1', '1');
    },
    promote: async () => {
      await askRedis(replica.port, 'REPLICAOF', 'NO', 'ONE');
    },
  });
}
