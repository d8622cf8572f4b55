import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { CUSTOMER_KEYS, type Keys } from './keys.js';
import type { Nodes, SlotKey } from './nodes.js';
import { readServerFacts } from './server-facts.js';

/**
 * Every customer with its value, once, in no order. Customers who come or go during the scan may or may not be in it; those who
 * are there all the time are.
 *
 * SCAN may give a key twice, when a server shrinks its table or a slot moves between servers, so the keys seen have to be
 * remembered. Of large stores a part of the shards is scanned at a time, which costs a walk over all keys for each part and keeps the
 * memory bounded. A slot that moves may also take its keys past the walk, which is then done again.
 */
export async function* scanCustomers(
  nodes: Nodes,
  keys: Keys,
  rememberedMax = REMEMBERED_MAX,
): AsyncGenerator<readonly [customer: string, value: Buffer]> {
  const parts = await partCount(nodes, keys, rememberedMax);
  for (let part = 0; part < parts; part += 1) {
    const seen = new Set<string>();
    const isWanted = (key: string, shard: number) => shard % parts === part && !seen.has(key);
    let before: string | null;
    let after: string | null;
    let walks = 0;
    do {
      if (walks === WALKS_MAX) throw new Error('Hash slots keep moving; read it when that is over');
      if (walks > 0) await pause(WALK_PAUSE_MS * walks);
      walks += 1;
      before = await nodes.layout();
      for (const redis of await nodes.masters()) {
        for await (const page of scanPages(redis)) {
          const found = page.flatMap((key) => keys.findKey(key) ?? []);
          const fresh = found.filter(({ key, shard }) => isWanted(key, shard));
          yield* readPage(nodes, fresh, seen);
        }
      }
      after = await nodes.layout();
    } while (before === null || before !== after);
  }
}

/** Keys of a store are its customers, give or take a hundred. */
async function partCount(nodes: Nodes, keys: Keys, rememberedMax: number): Promise<number> {
  let keyCount = 0;
  for (const redis of await nodes.masters())
    keyCount += (await readServerFacts(redis)).keyCount ?? 0;
  return Math.min(keys.shardCount, Math.max(1, Math.ceil(keyCount / rememberedMax)));
}

async function* scanPages(redis: Redis): AsyncGenerator<readonly string[]> {
  let cursor = '0';
  do {
    const [next, page] = await redis.scan(cursor, 'MATCH', CUSTOMER_KEYS, 'COUNT', KEYS_A_SCAN);
    cursor = next;
    yield page;
  } while (cursor !== '0');
}

async function* readPage(
  nodes: Nodes,
  found: readonly (SlotKey & { readonly customer: string })[],
  seen: Set<string>,
): AsyncGenerator<readonly [customer: string, value: Buffer]> {
  const values = await nodes.getMany(found);
  for (const [index, { key, customer }] of found.entries()) {
    const value = values[index]!;
    if (value === null || seen.has(key)) continue;
    seen.add(key);
    yield [customer, value];
  }
}

const KEYS_A_SCAN = 1000;
const WALKS_MAX = 20;
const WALK_PAUSE_MS = 50;
/** Some 100 MB of keys. */
const REMEMBERED_MAX = 1_000_000;
