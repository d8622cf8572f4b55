import { engineErrors } from '@waarom/engine';
import { ClusterNodes } from './cluster-nodes.js';
import { Connection, type ConnectionOptions } from './connection.js';
import type { Nodes } from './nodes.js';
import { readAddress, type NodeAddress, type RedisServerOptions } from './redis-address.js';
import { readServerFacts } from './server-facts.js';
import { SingleNode } from './single-node.js';
import { maskUrl, openingFailure } from './store-failure.js';

/** Times and manners of a use of the store; the rest is in its address. */
export type NodesOptions = Omit<ConnectionOptions, 'access'>;

/**
 * Connects to one Redis or to every node of a cluster; which of the two it is, the server says.
 *
 * @throws STORE.ADDRESS, STORE.TLS, STORE.SIGN_IN, STORE.FORBIDDEN, STORE.UNREACHABLE, STORE.NO_CLUSTER
 */
export async function openNodes(server: RedisServerOptions, options: NodesOptions): Promise<Nodes> {
  const { url } = server;
  const { nodes: seeds, access } = readAddress(server);
  const connecting = { ...options, access };
  let first: Connection | null = null;
  try {
    first = await openAny(seeds, connecting);
    const { isCluster } = await readServerFacts(first.redis);
    if (isCluster) return await ClusterNodes.open(first, { ...connecting, seeds });
    if (seeds.length === 1) return new SingleNode(first);
    // Two that know nothing of each other would be two stores, and which of them answers first would be chance.
    throw engineErrors.raise('STORE.NO_CLUSTER', { url: maskUrl(url) });
  } catch (error) {
    await first?.close();
    throw openingFailure(url, error);
  }
}

/** To the first that lets itself be connected to. */
async function openAny(
  seeds: readonly NodeAddress[],
  options: ConnectionOptions,
): Promise<Connection> {
  let failure: unknown;
  for (const seed of seeds) {
    try {
      return await Connection.open(seed, options);
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}
