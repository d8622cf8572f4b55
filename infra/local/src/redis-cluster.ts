import { setTimeout as pause } from 'node:timers/promises';
import { findFreePort } from './free-port.js';
import { askRedis } from './redis-ask.js';
import { startRedis, type RedisServer } from './redis-server.js';

/** A Redis Cluster on 127.0.0.1 that was started here. */
export interface RedisCluster {
  /** Every node, as REDIS_URL takes them. */
  readonly url: string;
  /** Masters with nearly as many slots each, then the replicas in the same order. */
  readonly nodes: readonly RedisServer[];
  /** Ends every node and removes their files. */
  stop(): Promise<void>;
}

export interface RedisClusterOptions {
  /** With 1 each of the three masters has a replica that takes over when it is gone. @default 0 */
  readonly replicas?: 0 | 1;
}

/**
 * Starts a Redis Cluster of three masters on free ports; settles when every node says that all slots are served.
 * @throws SERVERS.UNAVAILABLE, SERVERS.DIED, SERVERS.NOT_READY
 */
export async function startRedisCluster(options: RedisClusterOptions = {}): Promise<RedisCluster> {
  const count = MASTERS * (1 + (options.replicas ?? 0));
  const starting = Array.from({ length: count }, () => startNode());
  const started = await Promise.allSettled(starting);
  const nodes = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map(({ server }) => server.stop()));
  };
  try {
    await Promise.all(starting);
    await join(nodes);
  } catch (error) {
    await stop();
    throw error;
  }
  const servers = nodes.map(({ server }) => server);
  const url = `redis://${servers.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;
  return { url, nodes: servers, stop };
}

interface ClusterNode {
  readonly server: RedisServer;
  readonly busPort: number;
}

async function startNode(): Promise<ClusterNode> {
  const busPort = await findFreePort();
  const enabled = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort)];
  const timeout = ['--cluster-node-timeout', '1500', '--cluster-replica-validity-factor', '0'];
  return { server: await startRedis({ args: [...enabled, ...timeout] }), busPort };
}

async function join(nodes: readonly ClusterNode[]): Promise<void> {
  const ports = nodes.map(({ server }) => server.port);
  for (const [index, { server, busPort }] of nodes.entries()) {
    await askRedis(server.port, 'CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
    if (index < MASTERS) {
      const bound = (edge: number): number => Math.round((edge * SLOT_COUNT) / MASTERS);
      const range = [String(bound(index)), String(bound(index + 1) - 1)];
      await askRedis(server.port, 'CLUSTER', 'ADDSLOTSRANGE', ...range);
    }
    if (index === 0) continue;
    await askRedis(ports[0]!, 'CLUSTER', 'MEET', '127.0.0.1', String(server.port), String(busPort));
  }
  const info = async (port: number): Promise<string> =>
    String(await askRedis(port, 'CLUSTER', 'INFO'));
  const all = async (text: string): Promise<void> => {
    while (!(await Promise.all(ports.map(info))).every((answer) => answer.includes(text))) {
      await pause(50);
    }
  };
  await all(`cluster_known_nodes:${nodes.length}`);
  for (const [index, { server }] of nodes.slice(MASTERS).entries()) {
    const master = String(await askRedis(ports[index]!, 'CLUSTER', 'MYID'));
    await askRedis(server.port, 'CLUSTER', 'REPLICATE', master);
  }
  await all('cluster_state:ok');
}

const MASTERS = 3;
const SLOT_COUNT = 16_384;
