import { eigenSymmetric } from '@waarom/model';
import type { FitProblem } from './fit-problem.js';
import type { Survey } from './survey.js';

/** An information this far below the largest (1 is that of a cue by itself) is none but for rounding. */
export const INFORMATION_MIN = 1e-9;

/** Returns why a prior cannot be learned from the surveyed log; empty when it can. */
export function findProblems(survey: Survey): FitProblem[] {
  const { customers, repeated, choices, taken, scales, information } = survey;
  const dimension = scales.length;
  const problems: FitProblem[] = [];
  const needed = dimension + (dimension * (dimension + 1)) / 2;
  if (customers < needed) problems.push({ kind: 'too-few-customers', customers, needed });
  if (customers > 0 && repeated === 0) problems.push({ kind: 'no-repeated-choices' });
  if (choices > 0 && taken === 0) problems.push({ kind: 'nothing-taken', choices });
  const still = scales.map((_, k) => (information[k * dimension + k]! > 0 ? 0 : 1));
  still.forEach((never, coefficient) => {
    if (never === 1) problems.push({ kind: 'cue-never-varies', coefficient });
  });
  const { values, vectors } = eigenSymmetric(information, dimension);
  values.forEach((value, at) => {
    if (value > INFORMATION_MIN) return;
    const direction = scales.map((scale, k) => scale * vectors[k * dimension + at]!);
    // Either sign is as true: the first part of any size is shown as positive.
    const length = Math.hypot(...direction);
    const lead = direction.find((part) => Math.abs(part) > 0.01 * length)!;
    const touched = direction.map((part) => (part / length) * Math.sign(lead));
    // A cue that never varies has been named already.
    if (touched.every((part, k) => still[k] === 1 || Math.abs(part) < 1e-6)) return;
    problems.push({ kind: 'singular-direction', direction: touched });
  });
  return problems;
}
