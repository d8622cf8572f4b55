/** Beyond this a coefficient decides every choice, and its exponential only loses digits. */
const LOG_MAX = 30;

/** Turns points in which some coefficients stand as logarithms into coefficients; returns its own scratch. */
export type CoefficientsOf = (point: Float64Array) => Float64Array;

/** Returns the exponentials of these elements and the others as they are. */
export function exponentiate(logs: readonly number[], dimension: number): CoefficientsOf {
  const coefficients = new Float64Array(dimension);
  return (point) => {
    coefficients.set(point);
    for (const k of logs) coefficients[k] = Math.exp(Math.min(LOG_MAX, point[k]!));
    return coefficients;
  };
}
