import {
  createFoldChoice,
  defaultPrior,
  emptyEvidence,
  posterior,
  predict,
  preparePrior,
  type Choice,
  type PreparedPrior,
  type Prior,
} from '@waarom/model';
import { describe, expect, it } from 'vitest';
import {
  createPlainBackend,
  createPrng,
  fitFromEvidence,
  priorOfFit,
  type Person,
} from '../src/index.js';
import { simulatePeople } from './support/simulate-people.js';

const truth = {
  mean: [-1, 0.7, -0.3],
  covariance: [1.44, 0.4, 0, 0.4, 0.64, -0.15, 0, -0.15, 0.36],
};
const dimension = 3;
const used = defaultPrior(['one', 'two']);

/** What a store would hold of them after folding under `used`. */
function evidenceOf(people: readonly Person[]): Float64Array[] {
  const fold = createFoldChoice(preparePrior(used));
  return people.map(({ choices }) => {
    const evidence = emptyEvidence(dimension);
    for (const choice of choices) fold(evidence, choice);
    return evidence;
  });
}

/** Nats a choice of people nobody has seen, each choice predicted from the earlier ones. */
function lossUnder(prior: Prior, people: readonly Person[]): number {
  const prepared = preparePrior(prior);
  const fold = createFoldChoice(prepared);
  let loss = 0;
  let count = 0;
  for (const { choices } of people) {
    const evidence = emptyEvidence(dimension);
    for (const choice of choices) {
      loss += lossOf(prepared, evidence, choice);
      count += 1;
      fold(evidence, choice);
    }
  }
  return loss / count;
}

function lossOf(prior: PreparedPrior, evidence: Float64Array, choice: Choice): number {
  const { alternatives, outside } = predict(prior, posterior(prior, evidence), choice);
  return -Math.log(choice.chosen < 0 ? outside : alternatives[choice.chosen]!);
}

describe('a prior from evidence', () => {
  const people = simulatePeople({ seed: 11, customers: 800, choices: 15, ...truth });

  it('predicts people it has not seen within half a percent of the prior from their log', async () => {
    const unseen = simulatePeople({ seed: 12, customers: 120, choices: 15, ...truth });
    const evidences = evidenceOf(people);
    const fromEvidence = await fitFromEvidence(evidences, used);
    expect(fromEvidence).toMatchObject({ converged: true, problems: [] });
    const fromLog = await createPlainBackend().fit(people, { dimension });
    const [byEvidence, byLog, byUsed] = [
      priorOfFit(fromEvidence, used, Infinity),
      priorOfFit(fromLog, used, Infinity),
      used,
    ].map((prior) => lossUnder(prior, unseen));
    expect(byEvidence! / byLog!).toBeLessThan(1.005);
    // Nor is that easily had: the prior that the evidence was folded under is further off.
    expect(byUsed! / byLog!).toBeGreaterThan(1.005);
  });

  it('is the prior that the customers were drawn from, where the evidence is exact', async () => {
    const prng = createPrng(5);
    const sds = [1.2, 0.5, 2];
    const customers = 4_000;
    const evidences = Array.from({ length: customers }, () => {
      // Each coefficient seen once with noise of unit sd: dLambda = 1, dEta = what was seen.
      const seen = sds.map((sd, k) => k - 1 + sd * prng.normal() + prng.normal());
      return Float64Array.from([1, 0, 0, 1, 0, 1, ...seen]);
    });
    const { mean, covariance } = await fitFromEvidence(evidences, used);
    sds.forEach((sd, k) => {
      const seenVariance = sd * sd + 1;
      const error = Math.sqrt(seenVariance / customers);
      expect(Math.abs(mean[k]! - (k - 1))).toBeLessThan(4 * error);
      const spread = seenVariance * Math.sqrt(2 / customers);
      expect(Math.abs(covariance[k * 4]! - sd * sd)).toBeLessThan(4 * spread);
    });
  });

  it('foretells customers whose evidence is from before it as well as those folded under it', async () => {
    const next = preparePrior(
      priorOfFit(await fitFromEvidence(evidenceOf(people), used), used, Infinity),
    );
    const foldBefore = createFoldChoice(preparePrior(used));
    const foldUnder = createFoldChoice(next);
    let migrated = 0;
    let refolded = 0;
    for (const { choices } of simulatePeople({ seed: 13, customers: 150, choices: 20, ...truth })) {
      const [before, under] = [emptyEvidence(dimension), emptyEvidence(dimension)];
      for (const choice of choices.slice(0, 10)) {
        foldBefore(before, choice);
        foldUnder(under, choice);
      }
      for (const choice of choices.slice(10)) {
        migrated += lossOf(next, before, choice);
        refolded += lossOf(next, under, choice);
      }
    }
    expect(Math.abs(migrated / refolded - 1)).toBeLessThan(0.005);
  });

  it('counts nobody of whom nothing was learned', async () => {
    const evidences = evidenceOf(people.slice(0, 60));
    const alone = await fitFromEvidence(evidences, used);
    const strangers = Array.from({ length: 50 }, () => emptyEvidence(dimension));
    const among = await fitFromEvidence([...strangers, ...evidences, ...strangers], used);
    expect(among).toEqual({ ...alone });
  });

  it('is more likely than the prior it began with', async () => {
    const { trace, logMarginalLikelihood } = await fitFromEvidence(evidenceOf(people), used);
    expect(logMarginalLikelihood).toBeGreaterThan(trace[0]!);
    expect(logMarginalLikelihood).toBe(trace.at(-1));
  });
});

describe('evidence that cannot tell', () => {
  it('is named: too few customers, and a trait that was never at stake', async () => {
    const [one] = simulatePeople({ seed: 1, customers: 1, choices: 5, ...truth });
    const still = one!.choices.map((choice) => ({
      ...choice,
      rows: choice.rows.map((value, at) => (at % dimension === 2 ? 0 : value)),
    }));
    const { problems } = await fitFromEvidence(evidenceOf([{ id: 'x', choices: still }]), used);
    expect(problems).toContainEqual({ kind: 'too-few-customers', customers: 1, needed: 9 });
    expect(problems).toContainEqual({ kind: 'cue-never-varies', coefficient: 2 });
  });

  it('of nobody is no prior', async () => {
    expect(await fitFromEvidence([], used)).toMatchObject({ converged: false, iterations: 0 });
  });
});
