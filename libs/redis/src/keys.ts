/**
 * Every key in Redis, and no other place builds one:
 *
 *     waarom:cfg       HASH    what the store is bound to (store-binding.ts)
 *     m{tag}           HASH    a shard: e epoch, s sequence, h model hash, o:<topic>:<partition> next offset,
 *                              i:<topic> id of the topic
 *     {tag}<customer>  STRING  a customer's state
 *
 * A customer may be called anything: its key starts with a brace, and no other key does. Short keys are memory: a byte more
 * in each is a byte more per customer.
 */
import { shardOf } from '@waarom/engine';
import { shardTags } from './tags.js';

export const CONFIGURATION_KEY = 'waarom:cfg';

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
  private readonly prefixes: readonly string[];
  private readonly known: ReadonlySet<string>;

  constructor(shardCount: number) {
    this.prefixes = shardTags(shardCount).map((tag) => `{${tag}}`);
    this.known = new Set(this.prefixes);
  }

  shardOf(customer: string): number {
    return shardOf(Buffer.from(customer), this.prefixes.length);
  }

  meta(shard: number): string {
    return `m${this.prefixes[shard]!}`;
  }

  customer(shard: number, customer: string): string {
    return this.prefixes[shard]! + customer;
  }

  /** Customer of a key, or `null` when the key is of something else. */
  customerOf(key: string): string | null {
    const end = key.indexOf('}') + 1;
    return this.known.has(key.slice(0, end)) ? key.slice(end) : null;
  }
}
