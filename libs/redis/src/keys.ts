/**
 * Every key in Redis, and no other place builds one:
 *
 *     waarom:cfg       HASH    what the store is bound to (store-binding.ts)
 *     m{tag}           HASH    a shard: e epoch, s sequence, h model hash, o:<topic>:<partition> next offset,
 *                              i:<topic> id of the topic, x outbox (shard-meta.ts)
 *     {tag}<customer>  STRING  a customer's state
 *
 * A customer may be called anything: its key starts with a brace, and no other key does. Short keys are memory: a byte more
 * in each is a byte more per customer.
 */
import { shardOf } from '@waarom/engine';
import type { SlotKey } from './nodes.js';
import { hashSlot, shardTags } from './tags.js';

export const CONFIGURATION_KEY = 'waarom:cfg';

export function configurationSlot(): number {
  return hashSlot(CONFIGURATION_KEY);
}

/** Glob of all customers' keys, for SCAN. */
export const CUSTOMER_KEYS = '{*';

const OFFSET_FIELD = 'o:';
const TOPIC_FIELD = 'i:';

/** Field of a meta hash that holds the offset of `offsetKey(topic, partition)`. */
export function offsetField(offsetKey: string): string {
  return OFFSET_FIELD + offsetKey;
}

/** The `offsetKey` of a field, or `null` when the field is not an offset. */
export function offsetKeyOf(field: string): string | null {
  return field.startsWith(OFFSET_FIELD) ? field.slice(OFFSET_FIELD.length) : null;
}

/** Field of a meta hash that holds a topic's id. */
export function topicField(topic: string): string {
  return TOPIC_FIELD + topic;
}

/** The topic whose id a field holds, or `null` when the field is not of one. */
export function topicOf(field: string): string | null {
  return field.startsWith(TOPIC_FIELD) ? field.slice(TOPIC_FIELD.length) : null;
}

/** The keys of a store with a given shard count. */
export class Keys {
  readonly shardCount: number;
  private readonly prefixes: readonly string[];
  private readonly slots: readonly number[];
  private readonly shards: ReadonlyMap<string, number>;

  constructor(shardCount: number) {
    const tags = shardTags(shardCount);
    this.shardCount = shardCount;
    this.prefixes = tags.map((tag) => `{${tag}}`);
    this.slots = tags.map(hashSlot);
    this.shards = new Map(this.prefixes.map((prefix, shard) => [prefix, shard]));
  }

  shardOf(customer: string): number {
    return shardOf(Buffer.from(customer), this.shardCount);
  }

  /** Hash slot of all keys of a shard. */
  slot(shard: number): number {
    return this.slots[shard]!;
  }

  meta(shard: number): string {
    return `m${this.prefixes[shard]!}`;
  }

  customer(shard: number, customer: string): string {
    return this.prefixes[shard]! + customer;
  }

  /** Key of a customer of any shard. */
  find(customer: string): SlotKey {
    const shard = this.shardOf(customer);
    return { slot: this.slots[shard]!, key: this.prefixes[shard]! + customer };
  }

  /** Whose key it is, or `null` when it is of something else. */
  findKey(key: string): (SlotKey & { readonly shard: number; readonly customer: string }) | null {
    const end = key.indexOf('}') + 1;
    const shard = this.shards.get(key.slice(0, end));
    if (shard === undefined) return null;
    return { slot: this.slots[shard]!, key, shard, customer: key.slice(end) };
  }
}
