import type { Redis } from 'ioredis';
import { CUSTOMER_KEYS, type Keys } from './keys.js';

/** Every customer with its value, once, in no order. Customers who come or go during the scan may or may not be in it. */
export async function* scanCustomers(
  redis: Redis,
  keys: Keys,
): AsyncGenerator<readonly [customer: string, value: Buffer]> {
  // SCAN may give a key twice when the server shrinks its table meanwhile.
  const seen = new Set<string>();
  let cursor = '0';
  do {
    const [next, found] = await redis.scan(cursor, 'MATCH', CUSTOMER_KEYS, 'COUNT', KEYS_A_SCAN);
    cursor = next;
    const fresh = found.filter((key) => keys.customerOf(key) !== null && !seen.has(key));
    if (fresh.length === 0) continue;
    const values = await redis.mgetBuffer(fresh);
    for (const [index, key] of fresh.entries()) {
      const value = values[index]!;
      if (value === null || seen.has(key)) continue;
      seen.add(key);
      yield [keys.customerOf(key)!, value];
    }
  } while (cursor !== '0');
}

const KEYS_A_SCAN = 1000;
