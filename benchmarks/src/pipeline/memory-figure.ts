/** `redis.bytes_per_customer`: what a customer takes of a real Redis, against a plain key with a value of 96 bytes. */
import { costFigure, type BenchOptions, type Figure } from '../figure.js';
import { commitStates, foldStates, openStore } from '../profiles.js';
import type { BenchRedis } from '../servers.js';

const CUSTOMERS = 100_000;
/** Hours apart, so that of each customer's window little is left. */
const CHOICES_A_CUSTOMER = 8;
const BARE_VALUE_BYTES = 96;
const BARE_BATCH = 500;

export async function memoryFigure(redis: BenchRedis, { note }: BenchOptions): Promise<Figure> {
  const states = foldStates(CUSTOMERS, CHOICES_A_CUSTOMER);
  const stateBytes = [...states.values()].reduce((sum, { length }) => sum + length, 0);
  note(`redis.bytes_per_customer: states of ${(stateBytes / states.size).toFixed(0)} bytes`);

  const bare = await bytesWritten(redis, () => writeBare(redis, [...states.keys()]));
  const ours = await bytesWritten(redis, async () => {
    const store = await openStore(redis.url);
    await commitStates(store, states);
    await store.close();
  });
  const figure = 'redis.bytes_per_customer';
  return costFigure(figure, 'bytes', ours / states.size, bare / states.size);
}

/** All that the server holds more than before: keys, values, its table, the store's own metadata. */
async function bytesWritten(redis: BenchRedis, write: () => Promise<void>): Promise<number> {
  await redis.client.flushdb('SYNC');
  const before = await redis.usedMemory();
  await write();
  return (await redis.usedMemory()) - before;
}

async function writeBare({ client }: BenchRedis, customers: readonly string[]): Promise<void> {
  for (let start = 0; start < customers.length; start += BARE_BATCH) {
    const batch = customers.slice(start, start + BARE_BATCH);
    await client.mset(batch.flatMap((id) => [`profile:${id}`, Buffer.alloc(BARE_VALUE_BYTES)]));
  }
}
