import { describe, expect, it } from 'vitest';
import {
  defaultPrior,
  emptyEvidence,
  jointEvidenceNats,
  posterior,
  preparePrior,
  readContrast,
  readTrait,
  type Choice,
} from '../src/index.js';
import { choiceOf, foldAll } from './support/fold-all.js';
import { createPrng } from './support/prng.js';

const TRAITS = ['price_sensitivity', 'social_proof', 'authority', 'scarcity'];
const [PRICE, SOCIAL, AUTHORITY] = [1, 2, 3];
const prior = preparePrior(defaultPrior(TRAITS));

const PLAIN = [0, 0, 0, 0];
const MOST_CHOSEN = [0, 1, 0, 0];
const RECOMMENDED = [0, 0, 1, 0];
const offer = (x: number) => [x, 0, 0, 0];

/** Price cues of 20 to 30 % off. */
const OFFERS = [0.85, 0.9, 1, 1.15, 1.3, 1.43];

function repeat(choice: Choice, count: number): Choice[] {
  return Array<Choice>(count).fill(choice);
}

function interleave(one: readonly Choice[], other: readonly Choice[]): Choice[] {
  return one.flatMap((choice, at) => [choice, other[at]!]);
}

function shuffle(choices: readonly Choice[], seed: number): Choice[] {
  const prng = createPrng(seed);
  const keys = new Map(choices.map((_, at) => [at, prng.uniform()]));
  const order = choices.map((_, at) => at).sort((a, b) => keys.get(a)! - keys.get(b)!);
  return order.map((at) => choices[at]!);
}

function pricePreferred(choices: readonly Choice[]): number {
  return readTrait(prior, foldAll(prior, choices), PRICE).pAbove;
}

function socialOverAuthority(choices: readonly Choice[]): number {
  return readContrast(prior, foldAll(prior, choices), SOCIAL, AUTHORITY).p;
}

/** Responses to 60 showings: three clicks, spread out. */
function threeOfSixty(cues: readonly number[]): Choice[] {
  return Array.from({ length: 60 }, (_, t) => choiceOf([cues], t % 20 === 10 ? 0 : -1));
}

describe.each(OFFERS)('the same three clicks, for an offer of %d cue units', (x) => {
  const taken = choiceOf([offer(x)], 0);
  const plainTaken = choiceOf([PLAIN], 0);

  it('on offers beside plain items that were ignored: price sensitivity is clearly up', () => {
    expect(pricePreferred(repeat(choiceOf([offer(x), PLAIN], 0), 3))).toBeGreaterThanOrEqual(0.8);
    const crowded = repeat(choiceOf([PLAIN, offer(x), PLAIN], 1), 3);
    expect(pricePreferred(crowded)).toBeGreaterThanOrEqual(0.8);
  });

  it('on three of three offers and three of three plain items: it stays at its prior', () => {
    const apart = [...repeat(taken, 3), ...repeat(plainTaken, 3)];
    const side = interleave(
      repeat(choiceOf([offer(x), PLAIN], 0), 3),
      repeat(choiceOf([offer(x), PLAIN], 1), 3),
    );
    for (const choices of [apart, side]) {
      expect(Math.abs(pricePreferred(choices) - 0.5)).toBeLessThan(0.05);
      expect(Math.abs(pricePreferred(choices.toReversed()) - 0.5)).toBeLessThan(0.05);
      for (let seed = 0; seed < 20; seed++) {
        expect(Math.abs(pricePreferred(shuffle(choices, seed)) - 0.5)).toBeLessThan(0.05);
      }
    }
  });

  it('on 3 of 60 of both: it stays at its prior, with more evidence than three of three', () => {
    const many = interleave(threeOfSixty(offer(x)), threeOfSixty(PLAIN));
    const few = interleave(repeat(taken, 3), repeat(plainTaken, 3));
    expect(Math.abs(pricePreferred(many) - 0.5)).toBeLessThan(0.05);
    const [manyPosterior, fewPosterior] = [foldAll(prior, many), foldAll(prior, few)];
    const manyShare = readTrait(prior, manyPosterior, PRICE).ownDataShare;
    expect(manyShare).toBeGreaterThan(2 * readTrait(prior, fewPosterior, PRICE).ownDataShare);
    const manyNats = jointEvidenceNats(prior, manyPosterior);
    expect(manyNats).toBeGreaterThan(jointEvidenceNats(prior, fewPosterior));
  });

  it('on three of three offers and nothing else shown: the clicks go to the click level', () => {
    const at = foldAll(prior, repeat(taken, 3));
    expect(readTrait(prior, at, PRICE).pAbove).toBeLessThanOrEqual(0.65);
    expect(readTrait(prior, at, PRICE).level).toBe('unknown');
    expect(readTrait(prior, at, 0).pAbove).toBeGreaterThan(0.85);
  });
});

describe('social proof over authority', () => {
  it('is above 0.85 after 6 choices of "most chosen" and 2 of "recommended" beside it', () => {
    const choices = [
      ...repeat(choiceOf([MOST_CHOSEN, RECOMMENDED], 0), 6),
      ...repeat(choiceOf([MOST_CHOSEN, RECOMMENDED], 1), 2),
    ];
    expect(socialOverAuthority(choices)).toBeGreaterThan(0.85);
    expect(socialOverAuthority(choices.toReversed())).toBeGreaterThan(0.85);
    for (let seed = 0; seed < 50; seed++) {
      expect(socialOverAuthority(shuffle(choices, seed))).toBeGreaterThan(0.85);
    }
  });

  it.each([
    ['3 of 6, every second one', [0, -1, 0, -1, 0, -1]],
    ['3 of 6, every second one from the second', [-1, 0, -1, 0, -1, 0]],
    ['3 of 6, clicks first', [0, 0, 0, -1, -1, -1]],
    ['4 of 4', [0, 0, 0, 0]],
    ['0 of 5', [-1, -1, -1, -1, -1]],
  ])('stays at one half when both are shown apart and clicked %s', (_, taken) => {
    const social = taken.map((chosen) => choiceOf([MOST_CHOSEN], chosen));
    const authority = taken.map((chosen) => choiceOf([RECOMMENDED], chosen));
    for (const choices of [interleave(social, authority), [...social, ...authority]]) {
      expect(Math.abs(socialOverAuthority(choices) - 0.5)).toBeLessThan(0.05);
    }
  });

  it('stays near one half in nearly any order: one pass cannot promise all', () => {
    const taken = [0, -1, 0, -1, 0, -1];
    const choices = [MOST_CHOSEN, RECOMMENDED].flatMap((cues) =>
      taken.map((chosen) => choiceOf([cues], chosen)),
    );
    const errors = Array.from({ length: 400 }, (_, seed) => {
      return Math.abs(socialOverAuthority(shuffle(choices, seed)) - 0.5);
    }).sort((a, b) => a - b);
    expect(errors[200]).toBeLessThan(0.025);
    expect(errors[350]).toBeLessThan(0.05);
    expect(errors.at(-1)).toBeLessThan(0.2);
  });

  it('is exactly its prior when neither was ever shown, and the traits are unknown', () => {
    const at = foldAll(prior, [
      ...repeat(choiceOf([offer(1), PLAIN], 0), 5),
      ...repeat(choiceOf([PLAIN], -1), 5),
    ]);
    const { p, priorP } = readContrast(prior, at, SOCIAL, AUTHORITY);
    expect(p).toBe(0.5);
    expect(priorP).toBe(0.5);
    expect(readTrait(prior, at, SOCIAL).level).toBe('unknown');
    expect(readTrait(prior, at, SOCIAL).pAbove).toBe(0.5);
  });
});

describe('a customer of whom nothing is known', () => {
  it('is the population in every readout', () => {
    const at = posterior(prior, emptyEvidence(prior.dimension));
    for (let k = 0; k < prior.dimension; k++) {
      const trait = readTrait(prior, at, k);
      expect([trait.mean, trait.sd, trait.ownDataShare, trait.pAbove]).toEqual([0, 1, 0, 0.5]);
      expect([trait.percentile, trait.evidenceNats, trait.level]).toEqual([0.5, 0, 'unknown']);
    }
    expect(jointEvidenceNats(prior, at)).toBeLessThan(1e-12);
  });
});
