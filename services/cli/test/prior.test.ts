import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { priorFileOf } from '@waarom/engine';
import { defaultPrior } from '@waarom/model';
import { defaultTraitCatalogue, formatPriorFile } from '@waarom/schemas';
import { expect, it } from 'vitest';
import { runWaarom, scratchFolder } from './run-waarom.js';

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
