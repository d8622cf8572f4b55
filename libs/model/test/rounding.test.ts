import { describe, expect, it } from 'vitest';
import {
  createFoldChoice,
  defaultPrior,
  emptyEvidence,
  forget,
  posterior,
  preparePrior,
  readTrait,
  type Choice,
} from '../src/index.js';
import { createPrng, type Prng } from './support/prng.js';

const prior = preparePrior(
  defaultPrior(['price_sensitivity', 'social_proof', 'authority', 'scarcity', 'novelty']),
);
const HOUR_MS = 3_600_000;

/** Keeps the top three bytes of a 32-bit float, to nearest: 16 significant bits. */
function roundTo24Bits(evidence: Float64Array): void {
  const float = new Float32Array(1);
  const bits = new Uint32Array(float.buffer);
  evidence.forEach((value, at) => {
    float[0] = value;
    bits[0] = ((bits[0]! + 0x80) & 0xffffff00) >>> 0;
    evidence[at] = float[0]!;
  });
}

function simulate(prng: Prng, count: number): Choice[] {
  const d = prior.dimension;
  const beta = Array.from({ length: d }, (_, k) => {
    return prior.mean[k]! + Math.sqrt(prior.covariance[k * d + k]!) * prng.normal();
  });
  return Array.from({ length: count }, () => {
    const size = 1 + prng.integer(5);
    const rows = new Float64Array(size * d);
    rows.forEach((_, at) => {
      if (at % d === 0) rows[at] = 1;
      else if (prng.uniform() < 0.4) rows[at] = at % d === 1 ? 1.5 * prng.uniform() : 1;
    });
    const odds = Array.from({ length: size }, (_, j) => {
      return Math.exp(beta.reduce((sum, value, k) => sum + value * rows[j * d + k]!, 0));
    });
    let draw = prng.uniform() * odds.reduce((a, b) => a + b, 1) - 1;
    let chosen = -1;
    while (draw > 0 && chosen < size - 1) draw -= odds[++chosen]!;
    return { rows, offsets: new Float64Array(size), count: size, chosen, outside: true, weight: 1 };
  });
}

/** The largest change of a mean and of an sd, in prior sds, over customers. */
function largestChange(elapsedMs: number): { readonly mean: number; readonly sd: number } {
  const fold = createFoldChoice(prior);
  const prng = createPrng(42);
  const largest = { mean: 0, sd: 0 };
  for (let customer = 0; customer < 20; customer++) {
    const full = emptyEvidence(prior.dimension);
    const rounded = emptyEvidence(prior.dimension);
    for (const choice of simulate(prng, 1000)) {
      forget(prior, full, elapsedMs);
      fold(full, choice);
      forget(prior, rounded, elapsedMs);
      fold(rounded, choice);
      roundTo24Bits(rounded);
    }
    const [one, other] = [posterior(prior, full), posterior(prior, rounded)];
    for (let k = 0; k < prior.dimension; k++) {
      const [a, b] = [readTrait(prior, one, k), readTrait(prior, other, k)];
      largest.mean = Math.max(largest.mean, Math.abs(a.mean - b.mean));
      largest.sd = Math.max(largest.sd, Math.abs(a.sd - b.sd));
    }
  }
  return largest;
}

describe('evidence rounded to 24 bits after each of 1,000 choices', () => {
  it.each([0, 2 * HOUR_MS])('changes the posterior negligibly, %d ms apart', (elapsedMs) => {
    const { mean, sd } = largestChange(elapsedMs);
    // Measured 0.004 and 0.005; a posterior sd is then 0.1 to 0.3.
    expect(mean).toBeLessThan(0.01);
    expect(sd).toBeLessThan(0.001);
  });

  it('that lost its definiteness is mended instead of failing', () => {
    // A large piece of evidence along one direction, rounded so that its determinant is negative.
    const narrow = preparePrior(defaultPrior(['price_sensitivity']));
    const evidence = Float64Array.of(1e6, 1.00001e6, 1e6, 1e6, 1e6);
    const { mean, covariance } = posterior(narrow, evidence);
    expect([...mean, ...covariance].every(Number.isFinite)).toBe(true);
    const { rows, offsets } = { rows: Float64Array.of(1, 1), offsets: new Float64Array(1) };
    createFoldChoice(narrow)(evidence, {
      rows,
      offsets,
      count: 1,
      chosen: 0,
      outside: true,
      weight: 1,
    });
    expect(evidence.every(Number.isFinite)).toBe(true);
    expect(posterior(narrow, evidence).covariance[0]).toBeGreaterThan(0);
  });
});
