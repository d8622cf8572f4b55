import { defaultPrior, type AnswerMeasure } from '@waarom/model';
import { defaultTraitCatalogue, formatPriorFile, parsePriorFile } from '@waarom/schemas';
import { describe, expect, it } from 'vitest';
import {
  createEngineModel,
  differsInPriorOnly,
  priorFileOf,
  priorOfFile,
  readPrior,
} from '../src/index.js';

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

describe('evidence of answers is made by how they measure', () => {
  const { hash } = createEngineModel(catalogue, prior);
  const mayTake = (from: string, to: typeof prior) =>
    differsInPriorOnly(from, createEngineModel(catalogue, to).hash);
  const wider = { ...prior, covariance: prior.covariance.map((value) => 2 * value) };
  const taught: readonly AnswerMeasure[] = prior.answers.map((measure, k) =>
    k === 2 ? { intercept: 0.4, loading: 0.1, sd: 0.25, learned: true } : measure,
  );

  it('so a prior that learned otherwise may not take it over', () => {
    expect(mayTake(hash, { ...prior, answers: taught })).toBe(false);
    const { hash: learned } = createEngineModel(catalogue, { ...prior, answers: taught });
    for (const change of [{ intercept: 0.5 }, { loading: 0.2 }, { sd: 0.1 }]) {
      const answers = taught.map((measure, k) => (k === 2 ? { ...measure, ...change } : measure));
      expect(mayTake(learned, { ...prior, answers })).toBe(false);
    }
  });

  it('and any other prior may, with what was learned or assumed of answers', () => {
    expect(mayTake(hash, wider)).toBe(true);
    // Carried over to wider sds, as a fit does.
    const carried = prior.answers.map((measure) => ({
      ...measure,
      loading: measure.loading / Math.SQRT2,
    }));
    expect(mayTake(hash, { ...wider, answers: carried })).toBe(true);
    expect(createEngineModel(catalogue, { ...wider, answers: carried }).hash).not.toBe(hash);
    const { hash: learned } = createEngineModel(catalogue, { ...prior, answers: taught });
    expect(mayTake(learned, { ...wider, answers: taught })).toBe(true);
  });

  it('and a file keeps which is which', () => {
    const kept = priorFileOf({ ...prior, answers: taught }, catalogue, provenance);
    const text = formatPriorFile(kept);
    const read = priorOfFile(parsePriorFile(text, 'prior.json'), catalogue, 'prior.json');
    expect(read.answers).toEqual(taught);
  });
});
