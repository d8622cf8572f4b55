import { expect, it } from 'vitest';
import { formatPriorFile, parsePriorFile, WaaromError, type PriorFile } from '../src/index.js';

const PRIOR: PriorFile = {
  version: 1,
  traits: [{ id: 'haste', cues: { slow: -1, express: 2 } }],
  mean: [-1.0000000000000002, 1 / 3],
  covariance: [
    [2.5, 1e-7],
    [1e-7, 5e-324],
  ],
  positionOffsets: [0, -0.25],
  halfLifeMs: null,
  answers: [
    { intercept: 0.5, loading: 0, sd: 1 },
    { intercept: 0.5, loading: 0.2, sd: 0.25 },
  ],
  provenance: { source: 'a test', customers: 2, choices: 3, logMarginalLikelihood: -4.5 },
};

it('keeps every number to the last bit', () => {
  expect(parsePriorFile(formatPriorFile(PRIOR), 'prior.json')).toEqual(PRIOR);
});

it('has one text for one prior, whatever the order of its fields', () => {
  const turned = {
    ...Object.fromEntries(Object.entries(PRIOR).toReversed()),
    traits: [{ cues: { express: 2, slow: -1 }, id: 'haste' }],
  } as unknown as PriorFile;
  expect(formatPriorFile(turned)).toBe(formatPriorFile(PRIOR));
  expect(JSON.parse(formatPriorFile(PRIOR))).toEqual(PRIOR);
});

it('lists every problem with its line', () => {
  const text = formatPriorFile({
    ...PRIOR,
    mean: [1],
    covariance: [[1, 0], [0]],
    halfLifeMs: 0,
  });
  const message = problemOf(text);
  expect(message).toMatch(/prior\.json/);
  expect(message).toMatch(/halfLifeMs is not above 0 \(line \d+\)/);
  const shapes = problemOf(text.replace('"halfLifeMs": 0', '"halfLifeMs": 1'));
  expect(shapes).toMatch(/mean has 1 entries where click level and traits make 2 \(line 6\)/);
  expect(shapes).toMatch(/covariance\.1 has 1 numbers where 2 are needed \(line 9\)/);
});

it.each([
  ['no text at all', ''],
  ['another version', formatPriorFile(PRIOR).replace('"version": 1', '"version": 2')],
  ['a number that is none', formatPriorFile(PRIOR).replace('2.5', '"2.5"')],
  ['a field too many', formatPriorFile(PRIOR).replace('"version"', '"extra": 1,\n"version"')],
])('refuses %s', (_what, text) => {
  expect(problemOf(text)).toMatch(/is not valid: \S/);
});

function problemOf(text: string): string {
  try {
    parsePriorFile(text, 'prior.json');
  } catch (error) {
    expect(error).toBeInstanceOf(WaaromError);
    expect((error as WaaromError).code).toBe('PRIOR.INVALID');
    return (error as WaaromError).message;
  }
  return expect.unreachable('it was taken');
}
