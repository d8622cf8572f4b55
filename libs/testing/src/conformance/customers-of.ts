import { shardOf } from '@waarom/engine';

/** The first `count` customers of a shard among `prefix-0`, `prefix-1`, ... */
export function customersOf(
  shard: number,
  shardCount: number,
  count: number,
  prefix = 'customer',
): readonly string[] {
  const customers: string[] = [];
  for (let index = 0; customers.length < count; index += 1) {
    const customer = `${prefix}-${index}`;
    if (shardOf(Buffer.from(customer), shardCount) === shard) customers.push(customer);
  }
  return customers;
}
