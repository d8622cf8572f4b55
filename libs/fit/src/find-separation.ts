import { eigenSymmetric, emptyPoint, evaluateJoint } from '@waarom/model';
import type { FitProblem } from './fit-problem.js';
import { INFORMATION_MIN } from './find-problems.js';
import type { People } from './person.js';
import type { Survey } from './survey.js';

/**
 * Information left on a direction, in choices of even odds, below which no choice speaks against it. One that does leaves as much as it
 * is off, some tenths at least; where none does, Newton stops with 1e-7 nats to gain, and information is about as much.
 */
const LEFT_MIN = 1e-3;

/**
 * Returns the directions that foretell every choice they bear on: the alternative with more of them was always taken, so the
 * likelihood rises for ever along them and the population has no mean. Albert and Anderson (1984), Biometrika 71.
 *
 * `coefficients` are those of the pooled fit, which ran off along such directions: there the choices are so sure that no information
 * on them is left.
 */
export function findSeparation(
  people: People,
  { information, scales, choices }: Survey,
  coefficients: Float64Array,
): FitProblem[] {
  const dimension = scales.length;
  const { values, vectors } = eigenSymmetric(information, dimension);
  // Directions the log says something about at all, each scaled to the information of one choice of even odds.
  const told = [...values.keys()].filter((at) => values[at]! > INFORMATION_MIN);
  const basis = told.map((at) => {
    const stretch = Math.sqrt(values[at]!);
    return scales.map((scale, k) => (scale * vectors[k * dimension + at]!) / stretch);
  });
  const left = informationAt(people, coefficients);
  const size = basis.length;
  const within = new Float64Array(size * size);
  basis.forEach((a, i) => basis.forEach((b, j) => (within[i * size + j] = bilinear(left, a, b))));
  const { values: remaining, vectors: turns } = eigenSymmetric(within, size);
  return [...remaining.keys()].flatMap((at): FitProblem[] => {
    if (choices === 0 || remaining[at]! > LEFT_MIN) return [];
    const direction = new Float64Array(dimension);
    basis.forEach((vector, i) =>
      vector.forEach((part, k) => (direction[k]! += turns[i * size + at]! * part)),
    );
    const ahead = direction.reduce((sum, part, k) => sum + part * coefficients[k]!, 0);
    const length = Math.hypot(...direction) * (ahead < 0 ? -1 : 1);
    return [{ kind: 'separated', direction: direction.map((part) => part / length) }];
  });
}

/** Returns minus the second derivatives of the pooled log-likelihood, symmetric. */
function informationAt(people: People, coefficients: Float64Array): Float64Array {
  const dimension = coefficients.length;
  const point = emptyPoint(dimension);
  const precision = new Float64Array(dimension * dimension);
  const flat = { dimension, mean: coefficients, precision };
  const information = new Float64Array(dimension * dimension);
  point.at.set(coefficients);
  for (const { choices } of people) {
    evaluateJoint(flat, choices, point);
    for (let at = 0; at < information.length; at++) information[at]! += point.precision[at]!;
  }
  for (let row = 1; row < dimension; row++) {
    for (let k = 0; k < row; k++) {
      information[row * dimension + k] = information[k * dimension + row]!;
    }
  }
  return information;
}

function bilinear(matrix: Float64Array, left: Float64Array, right: Float64Array): number {
  const dimension = left.length;
  let sum = 0;
  for (let a = 0; a < dimension; a++) {
    for (let b = 0; b < dimension; b++) sum += left[a]! * matrix[a * dimension + b]! * right[b]!;
  }
  return sum;
}
