import type { NodeName } from './slot-map.js';

/** What a cluster's node answers to a command that it does not run. */
export type Redirection =
  /** The slot has gone to another node. */
  | { readonly kind: 'moved'; readonly to: NodeName }
  /** The slot is on its way there, and this key has gone already. */
  | { readonly kind: 'ask'; readonly to: NodeName }
  /** Some of the keys have gone, some not. */
  | { readonly kind: 'split' }
  /** The cluster has no node for the slot, or this node is not up to date: that passes, or not. */
  | { readonly kind: 'down' };

/** The redirection in an error, or `null` for any other error. */
export function redirectionOf(error: unknown): Redirection | null {
  if (!(error instanceof Error)) return null;
  const [code, , to] = error.message.split(' ');
  if (code === 'MOVED' && to !== undefined) return { kind: 'moved', to };
  if (code === 'ASK' && to !== undefined) return { kind: 'ask', to };
  if (code === 'TRYAGAIN') return { kind: 'split' };
  return code === 'CLUSTERDOWN' ? { kind: 'down' } : null;
}
