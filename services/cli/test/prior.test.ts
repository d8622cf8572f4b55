import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbedded } from '@waarom/embedded';
import { createEngineModel, priorFileOf, readPrior, SHARD_COUNT_DEFAULT } from '@waarom/engine';
import { defaultPrior } from '@waarom/model';
import { defaultTraitCatalogue, formatPriorFile } from '@waarom/schemas';
import { describe, expect, it } from 'vitest';
import { runWaarom, scratchFolder, type Json } from './run-waarom.js';

const folder = scratchFolder();
const log = join(folder, 'events.ndjson');
await runWaarom(['simulate', '--customers', '20', '--events', '500', '--out', log]);

const catalogue = defaultTraitCatalogue();
const shipped = defaultPrior(catalogue.traits.map(({ id }) => id));
const provenance = { source: 'a test', customers: 1, choices: 1, logMarginalLikelihood: -1 };
const prior = join(folder, 'prior.json');
const keen = shipped.mean.map((value, k) => (k === 1 ? 0.5 : value));
writeFileSync(
  prior,
  formatPriorFile(priorFileOf({ ...shipped, mean: keen }, catalogue, provenance)),
);

it('a prior is part of the model that profiles are learned and read under', async () => {
  const data = join(folder, 'under-prior');
  const replayed = await runWaarom(['replay', log, '--prior', prior, '--data', data, '--json']);
  expect(replayed).toMatchObject({ code: 0, stderr: '' });

  const read = ['inspect', 'nobody', '--data', data, '--json'];
  const { stdout } = await runWaarom([...read, '--prior', prior]);
  expect(JSON.parse(stdout)).toMatchObject({ status: 'prior_only' });
  const { code, stderr } = await runWaarom(read);
  expect(code).toBe(2);
  expect(stderr).toContain('STORE.OTHER_MODEL');
  expect(stderr).toContain(`waarom migrate --prior FILE --data ${data}`);
});

it('a prior that cannot be used is refused with what is wrong with it', async () => {
  const broken = join(folder, 'broken.json');
  writeFileSync(broken, readFileSync(prior, 'utf8').replace('"halfLifeMs"', '"halfLife"'));
  const { code, stderr } = await runWaarom(['replay', log, '--prior', broken]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/PRIOR\.INVALID/);
  expect(stderr).toContain('halfLife');
  const missing = await runWaarom(['dev', '--prior', join(folder, 'missing.json')]);
  expect(missing.code).toBe(2);
  expect(missing.stderr).toContain('ENOENT');
});

describe('a migration', () => {
  const data = join(folder, 'migrated');

  /** Every customer's bytes. */
  async function valuesUnder(hash: string): Promise<ReadonlyMap<string, string>> {
    const identity = { modelHash: hash, shardCount: SHARD_COUNT_DEFAULT };
    const embedded = await openEmbedded({ folder: data, identity });
    const values = new Map<string, string>();
    for await (const [customer, value] of embedded.store.scan()) {
      values.set(customer, value.toString('hex'));
    }
    await embedded.close();
    return values;
  }

  const before = createEngineModel(catalogue).hash;
  const after = createEngineModel(catalogue, readPrior(prior, catalogue)).hash;

  it('puts a store under a new prior: other profiles from the same bytes', async () => {
    await runWaarom(['replay', log, '--data', data]);
    const values = await valuesUnder(before);
    expect(values.size).toBe(20);
    const read = ['inspect', 'c-0001', '--data', data, '--as-of', '2026-02-01', '--json'];
    const old: Json = JSON.parse((await runWaarom(read)).stdout);

    const migrated = await runWaarom(['migrate', '--prior', prior, '--data', data, '--json']);
    expect(migrated).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(migrated.stdout)).toEqual({ before, after, changed: true });
    expect(await valuesUnder(after)).toEqual(values);

    const view: Json = JSON.parse((await runWaarom([...read, '--prior', prior])).stdout);
    expect(view.traits.price_sensitivity.n).toBe(old.traits.price_sensitivity.n);
    expect(view.traits.price_sensitivity.mean).not.toBe(old.traits.price_sensitivity.mean);
    expect((await runWaarom(read)).stderr).toContain('STORE.OTHER_MODEL');
  });

  it('can be done again, and then says so', async () => {
    const { code, stdout } = await runWaarom(['migrate', '--prior', prior, '--data', data]);
    expect(code).toBe(0);
    expect(stdout).toContain('under this prior already');
    expect(stdout).toContain(`waarom dev --data ${data} --prior ${prior}`);
  });

  it('is refused without a prior, without a store, and for other traits', async () => {
    const nothing = await runWaarom(['migrate', '--data', data]);
    expect(nothing.code).toBe(2);
    expect(nothing.stderr).toContain('--prior FILE');
    const nowhere = await runWaarom(['migrate', '--prior', prior, '--data', join(folder, 'no')]);
    expect(nowhere.stderr).toContain('CLI.NO_DATA');
    const other = join(folder, 'traits.yaml');
    const shippedText = readFileSync(
      new URL('../../../schemas/catalogue/traits.yaml', import.meta.url),
      'utf8',
    );
    writeFileSync(other, shippedText.replace('price: -5', 'price: -4'));
    const steep = join(folder, 'steep.json');
    writeFileSync(steep, readFileSync(prior, 'utf8').replace('"price":-5', '"price":-4'));
    const args = ['migrate', '--prior', steep, '--catalogue', other, '--data', data];
    const { code, stderr } = await runWaarom(args);
    expect(code).toBe(2);
    expect(stderr).toContain('STORE.OTHER_TRAITS');
  });
});
