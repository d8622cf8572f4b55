import { defaultPrior } from '@waarom/model';
import { defaultTraitCatalogue } from '@waarom/schemas';
import { expect, it } from 'vitest';
import { createEngineModel, priorFileOf, priorOfFile, readPrior } from '../src/index.js';

const catalogue = defaultTraitCatalogue();
const prior = defaultPrior(catalogue.traits.map(({ id }) => id));
const provenance = { source: 'a test', customers: 1, choices: 1, logMarginalLikelihood: -1 };
const file = priorFileOf(prior, catalogue, provenance);

it('a prior that went through a file makes the same model', () => {
  const model = createEngineModel(catalogue, priorOfFile(file, catalogue, 'prior.json'));
  expect(model.hash).toBe(createEngineModel(catalogue, prior).hash);
  expect(model.hash).toBe(createEngineModel(catalogue, readPrior(undefined, catalogue)).hash);
});

it('no forgetting is a half-life of null', () => {
  const lasting = priorFileOf({ ...prior, halfLifeMs: Infinity }, catalogue, provenance);
  expect(lasting.halfLifeMs).toBeNull();
  expect(priorOfFile(lasting, catalogue, 'prior.json').halfLifeMs).toBe(Infinity);
});

it('a prior of other traits, or of other cues, is refused with the difference', () => {
  const [first, second, ...rest] = catalogue.traits;
  const turned = { ...catalogue, traits: [second!, first!, ...rest] };
  expect(() => priorOfFile(file, turned, 'prior.json')).toThrow(
    /about other traits.*it names price_sensitivity, social_proof/,
  );
  const steeper = { ...catalogue, traits: [{ ...first!, cues: { price: -6 } }, second!, ...rest] };
  expect(() => priorOfFile(file, steeper, 'prior.json')).toThrow(
    /price_sensitivity answers to price \(-5\); the catalogue's to price \(-6\)/,
  );
});

it('a matrix that is no covariance is refused', () => {
  const covariance = file.covariance.map((row, index) =>
    index === 1 ? row.map((value) => -value) : row,
  );
  expect(() => priorOfFile({ ...file, covariance }, catalogue, 'prior.json')).toThrow(
    expect.objectContaining({ code: 'PRIOR.INVALID' }),
  );
});
