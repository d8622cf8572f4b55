/** A store in Redis: learn a prior from it, put it into force, read under it. */
import { join } from 'node:path';
import {
  createEngineModel,
  emptyState,
  encodeState,
  Fold,
  SHARD_COUNT_DEFAULT,
  shardOf,
} from '@waarom/engine';
import { createRedisStore, rebindRedisStore } from '@waarom/redis';
import { defaultTraitCatalogue } from '@waarom/schemas';
import { createShop, redisUrlOf } from '@waarom/testing';
import { beforeAll, expect, it } from 'vitest';
import { runWaarom, scratchFolder, type Json } from './run-waarom.js';

const folder = scratchFolder();
const model = createEngineModel(defaultTraitCatalogue());
const values = new Map<string, Buffer>();
let url: string;

beforeAll(async () => {
  url = redisUrlOf('prior-in-redis', process.env['REDIS_URL']);
  const identity = { modelHash: model.hash, shardCount: SHARD_COUNT_DEFAULT };
  const shop = createShop({ seed: 6, customers: 100, startTime: Date.UTC(2026, 5, 1) });
  const fold = new Fold(model, 'required');
  const states = new Map(shop.customers.map((id) => [id, emptyState(model.design.dimension)]));
  for (const event of shop.events(6_000)) fold.foldEvent(states.get(event.customer)!, event);
  for (const [id, state] of states) values.set(id, encodeState(state));
  // An earlier run on the same server has left its own prior there.
  await rebindRedisStore({ url, modelHash: model.hash }).catch(() => {});
  const store = await createRedisStore({ url, identity });
  for (const [customer, value] of values) {
    const shard = shardOf(Buffer.from(customer), SHARD_COUNT_DEFAULT);
    const { epoch, sequence } = await store.claim(shard, 0);
    await store.commit(shard, { epoch, sequence, offsets: new Map(), states: [[customer, value]] });
  }
  await store.close();
});

it('gives a prior, takes it, and keeps every customer’s bytes', async () => {
  const prior = join(folder, 'prior.json');
  const fitted = await runWaarom(['fit', '--from-store', '--redis', url, '--out', prior, '--json']);
  expect(fitted).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(fitted.stdout)).toMatchObject({ customers: 100, source: 'Redis' });

  const read = ['inspect', 'c-0001', '--redis', url, '--as-of', '2026-07-01', '--json'];
  const early = await runWaarom([...read, '--prior', prior]);
  expect(early.stderr).toContain('waarom migrate --prior FILE');
  const old: Json = JSON.parse((await runWaarom(read)).stdout);
  const migrated = await runWaarom(['migrate', '--prior', prior, '--redis', url]);
  expect(migrated).toMatchObject({ code: 0, stderr: '' });
  expect(migrated.stdout).toContain(`WAAROM_PRIOR=${prior}`);
  const now: Json = JSON.parse((await runWaarom([...read, '--prior', prior])).stdout);
  expect(now.traits.social_proof.n).toBe(old.traits.social_proof.n);
  expect(now.traits.social_proof.mean).not.toBe(old.traits.social_proof.mean);

  const again = await runWaarom(['migrate', '--prior', prior, '--redis', url, '--json']);
  const { changed, after } = JSON.parse(again.stdout) as { changed: boolean; after: string };
  expect(changed).toBe(false);
  const identity = { modelHash: after, shardCount: SHARD_COUNT_DEFAULT };
  const store = await createRedisStore({ url, identity });
  const customers = [...values.keys()];
  expect(await store.read(customers)).toEqual([...values.values()]);
  await store.close();
});

it('is not made by looking at an empty database', async () => {
  const empty = redisUrlOf('prior-in-redis, empty', process.env['REDIS_URL']);
  for (const command of [
    ['inspect', 'ann'],
    ['fit', '--from-store', '--out', '-'],
  ]) {
    const { code, stderr } = await runWaarom([...command, '--redis', empty]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('STORE.EMPTY')]);
  }
  const unbound = rebindRedisStore({ url: empty, modelHash: model.hash });
  await expect(unbound).rejects.toMatchObject({ code: 'STORE.EMPTY' });
});
