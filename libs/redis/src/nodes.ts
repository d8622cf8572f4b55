import type { Redis } from 'ioredis';

/**
 * A node to send one command to. With `asking` it does not have the slot yet, but is being given it and takes commands for it that
 * say so: each has an ASKING before it.
 */
export interface Target {
  readonly redis: Redis;
  readonly asking: boolean;
}

/** A key and the hash slot it is in. */
export interface SlotKey {
  readonly slot: number;
  readonly key: string;
}

/** The servers that a store is on: one Redis, or the nodes of a cluster. */
export interface Nodes {
  /**
   * Sends a command to the node that has the slot. Follows a cluster's redirections, which say that the command was not run; what
   * may have been run is not sent again.
   */
  run<Result>(slot: number, send: (target: Target) => Promise<Result>): Promise<Result>;
  get(key: SlotKey): Promise<Buffer | null>;
  /** Values in the order asked, `null` for keys that are not there. */
  getMany(keys: readonly SlotKey[]): Promise<readonly (Buffer | null)[]>;
  /** Every node that has slots. */
  masters(): Promise<readonly Redis[]>;
  /** Which node has which slots, as text to compare; `null` while some are on their way. */
  layout(): Promise<string | null>;
  /** Waits for the replies under way, then closes. */
  close(): Promise<void>;
}

/** Announces the next command on the connection as one for a slot on its way. */
export function announce({ redis, asking }: Target): void {
  // Its reply is not of interest: where it fails, the command after it fails for the same reason.
  if (asking) redis.asking().catch(() => undefined);
}
