import { describe, expect, it } from 'vitest';
import { readContrast, type Posterior } from '../../src/index.js';
import { ERRORS_ALLOWED } from './sampling-error.js';
import { STUDIES, withSds, type Study } from './study.js';

/** How far the share of true statements may be from the predicted probability, in each decile. */
const POINTS = 0.03;

interface Decile {
  readonly predicted: number;
  readonly observed: number;
  /** Standard error of observed - predicted, robust to what statements on one customer share. */
  readonly error: number;
}

/** Every pair of cues of every customer, in ten equal groups by predicted probability. */
function decilesOf({ customers, prior }: Study, found: readonly Posterior[]): Decile[] {
  const statements: { customer: number; p: number; held: number }[] = [];
  customers.forEach(({ truth }, customer) => {
    for (let a = 1; a < prior.dimension; a++) {
      for (let b = a + 1; b < prior.dimension; b++) {
        const { p } = readContrast(prior, found[customer]!, a, b);
        statements.push({ customer, p, held: truth[a]! > truth[b]! ? 1 : 0 });
      }
    }
  });
  statements.sort((one, other) => one.p - other.p);
  const size = statements.length / 10;
  return Array.from({ length: 10 }, (_, decile) => {
    const surprises = new Map<number, number>();
    const sums = { p: 0, held: 0 };
    for (const { customer, p, held } of statements.slice(decile * size, (decile + 1) * size)) {
      sums.p += p;
      sums.held += held;
      surprises.set(customer, (surprises.get(customer) ?? 0) + held - p);
    }
    // Statements on one customer hang together: their surprises add up before they are squared.
    let squares = 0;
    for (const surprise of surprises.values()) squares += surprise ** 2;
    return {
      predicted: sums.p / size,
      observed: sums.held / size,
      error: Math.sqrt(squares) / size,
    };
  });
}

const show = (deciles: readonly Decile[]) =>
  deciles.map(({ predicted, observed }) => `${predicted.toFixed(3)}:${observed.toFixed(3)}`);

/**
 * A decile of 2,000 statements has a standard error of 0.01, so that three points are less than the sampling error
 * allows; in a long run they are more, and bind.
 */
const strays = ({ predicted, observed, error }: Decile) =>
  Math.abs(observed - predicted) > Math.max(POINTS, ERRORS_ALLOWED * error);

describe.each(STUDIES)('P(a > b) under $name', ({ studyOf }) => {
  it.for(['refined', 'online'] as const)(
    'of the %s posterior comes true as often as it says',
    async (kind, { annotate }) => {
      const study = studyOf();
      const deciles = decilesOf(study, study[kind]);
      await annotate(`${kind}, predicted:observed ${show(deciles).join(' ')}`);
      expect(deciles.filter(strays)).toEqual([]);
    },
  );

  it('of a posterior of 0.6 of the sd does not', () => {
    const study = studyOf();
    const narrow = study.refined.map((found) => withSds(found, 0.6));
    expect(decilesOf(study, narrow).filter(strays)).not.toEqual([]);
  });
});
