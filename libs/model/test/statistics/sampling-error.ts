/** A mean over independent customers, with its Monte Carlo standard error. */
export interface Estimate {
  readonly mean: number;
  readonly error: number;
}

/**
 * Tolerances are this many standard errors: a true statement fails one seed in 16,000, and there are some fifty
 * such statements here.
 */
export const ERRORS_ALLOWED = 4;

/** One value per customer: what a customer's coefficients share does not count as several customers. */
export function estimate(values: readonly number[]): Estimate {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}

/** Returns the estimate as it is printed. */
export function show({ mean, error }: Estimate, digits = 4): string {
  return `${mean.toFixed(digits)} (se ${error.toFixed(digits)})`;
}

/** Returns the mean of f(k) over the coefficients of one customer. */
export function meanOver(dimension: number, f: (k: number) => number): number {
  let sum = 0;
  for (let k = 0; k < dimension; k++) sum += f(k);
  return sum / dimension;
}
