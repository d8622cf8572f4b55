import { offsetKey, type CommitResult } from '@waarom/engine';
import { expect } from 'vitest';
import type { RedisStore } from '../src/index.js';
import type { Keys } from '../src/keys.js';

export const CLICKS = offsetKey('clicks', 0);

/** Commits of an owner, one after the other, each sent again for as long as its end is unknown. */
export class Writing {
  readonly expected = new Map<string, string>();
  sequence = 0;
  private readonly store: RedisStore;
  private readonly shard: number;
  readonly epoch: number;

  private constructor(store: RedisStore, shard: number, epoch: number) {
    this.store = store;
    this.shard = shard;
    this.epoch = epoch;
  }

  static async begin(store: RedisStore, shard: number): Promise<Writing> {
    return new Writing(store, shard, (await store.claim(shard, 0)).epoch);
  }

  async commit(customers: readonly string[]): Promise<void> {
    const { epoch, sequence } = this;
    const texts = customers.map((customer) => [customer, `${customer} at ${sequence}`] as const);
    const states = texts.map(([customer, text]) => [customer, Buffer.from(text)] as const);
    const offsets = new Map([[CLICKS, sequence + 1]]);
    let result: CommitResult;
    do result = await this.store.commit(this.shard, { epoch, sequence, offsets, states });
    while (result.kind === 'unknown');
    // Moved by one is the commit whose reply was lost.
    if (result.kind === 'moved') expect(result.sequence).toBe(sequence + 1);
    else expect(result).toEqual({ kind: 'committed' });
    for (const [customer, text] of texts) this.expected.set(customer, text);
    this.sequence += 1;
  }
}

export function customersOfShard(keys: Keys, shard: number, count: number): readonly string[] {
  const found: string[] = [];
  for (let number = 0; found.length < count; number += 1) {
    const customer = `customer-${number}`;
    if (keys.shardOf(customer) === shard) found.push(customer);
  }
  return found;
}
