import { describe, expect, it } from 'vitest';
import { Connection } from '../src/connection.js';
import { Keys } from '../src/keys.js';
import { readAddress } from '../src/redis-address.js';
import { scanCustomers } from '../src/scan-customers.js';
import { SingleNode } from '../src/single-node.js';
import { flush, redisUrl, withRedis } from './redis-url.js';

const url = redisUrl('scan-customers');
const keys = new Keys(16);

describe('a walk over a store with more customers than may be remembered', () => {
  it.each([
    [1_000, 1],
    [300, 4],
    [10, 16],
  ])('gives every customer once, remembering some %i at a time', async (rememberedMax, parts) => {
    await flush(url);
    const customers = Array.from({ length: 1_000 }, (_, number) => `customer-${number}`);
    await withRedis(url, (redis) =>
      redis.mset(customers.flatMap((customer) => [keys.find(customer).key, `of ${customer}`])),
    );
    const { nodes, access } = readAddress({ url });
    const times = { replyTimeoutMs: 5_000, reconnectTimeoutMs: 5_000, gatherCommands: false };
    const node = new SingleNode(await Connection.open(nodes[0], { ...times, access }));
    const scanned = new Map<string, string>();
    const shards = new Set<number>();
    let changes = 0;
    let count = 0;
    for await (const [customer, value] of scanCustomers(node, keys, rememberedMax)) {
      const part = keys.shardOf(customer) % parts;
      if (!shards.has(part)) changes += 1;
      shards.add(part);
      scanned.set(customer, String(value));
      count += 1;
    }
    await node.close();
    expect(count).toBe(1_000);
    expect(scanned).toEqual(new Map(customers.map((customer) => [customer, `of ${customer}`])));
    expect(changes).toBe(parts);
  });
});
