/** `commit.500`: microseconds from 500 customers' bytes to Redis' answer, against one MSET of the same keys and values. */
import { COMMIT_CUSTOMERS_MAX, SHARD_COUNT_DEFAULT, shardOf } from '@waarom/engine';
import { costFigure, type Figure } from '../figure.js';
import { openStore } from '../profiles.js';
import { openRedis, type GivenServers } from '../servers.js';
import { activeState } from './codec-figure.js';
import { timeCallsInTurns } from './timing.js';

const SHARD = 0;

export async function commitFigure(given: GivenServers): Promise<Figure> {
  const redis = await openRedis(given);
  const store = await openStore(redis.url);
  const { epoch, ...claimed } = await store.claim(SHARD, 0);
  let { sequence } = claimed;
  const states = customersOf(SHARD).map((customer) => [customer, activeState()] as const);
  const commit = async (): Promise<void> => {
    const offsets = new Map([['bench:0', sequence]]);
    const { kind } = await store.commit(SHARD, { epoch, sequence, offsets, states });
    if (kind !== 'committed') throw new Error(`the commit was ${kind}`);
    sequence += 1;
  };
  await commit();
  const keys = await redis.client.keys('{*');
  const pairs = keys.flatMap((key, index) => [key, states[index]![1]]);
  const [value, baseline] = await timeCallsInTurns(commit, () => redis.client.mset(pairs), {
    calls: 50,
    rounds: 15,
  });
  await store.close();
  await redis.close();
  return costFigure('commit.500', 'us', value / 1000, baseline / 1000);
}

/** As many customers of one shard as a commit may carry. */
function customersOf(shard: number): readonly string[] {
  const customers: string[] = [];
  for (let number = 1; customers.length < COMMIT_CUSTOMERS_MAX; number++) {
    const customer = `c-${String(number).padStart(6, '0')}`;
    if (shardOf(Buffer.from(customer), SHARD_COUNT_DEFAULT) === shard) customers.push(customer);
  }
  return customers;
}
