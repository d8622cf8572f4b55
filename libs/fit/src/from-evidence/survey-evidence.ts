import { triangleIndex } from '@waarom/model';
import type { Survey } from '../survey.js';

/**
 * Returns what the evidence tells before anything is fitted: as of a log, with customers in the place of choices, since
 * evidence no longer tells one choice from another.
 */
export function surveyEvidence(evidences: Iterable<Float64Array>, dimension: number): Survey {
  const information = new Float64Array(dimension * dimension);
  let customers = 0;
  for (const evidence of evidences) {
    if (evidence.every((value) => value === 0)) continue;
    customers += 1;
    for (let row = 0; row < dimension; row++) {
      for (let column = row; column < dimension; column++) {
        information[row * dimension + column]! += evidence[triangleIndex(dimension, row, column)]!;
      }
    }
  }
  const scales = Float64Array.from({ length: dimension }, (_, k) => {
    const each = information[k * dimension + k]! / Math.max(1, customers);
    return each > 0 ? 1 / Math.sqrt(each) : 1;
  });
  for (let row = 0; row < dimension; row++) {
    for (let column = row; column < dimension; column++) {
      const value =
        (information[row * dimension + column]! * scales[row]! * scales[column]!) /
        Math.max(1, customers);
      information[row * dimension + column] = value;
      information[column * dimension + row] = value;
    }
  }
  return {
    customers,
    repeated: customers,
    choices: customers,
    taken: customers,
    scales,
    information,
    covariateVariances: new Float64Array(0),
  };
}
