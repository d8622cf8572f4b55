import { factorize, multiply, solve } from './cholesky.js';
import type { Gaussian } from './gaussian.js';
import { addDerivatives, logLikelihood, type PackedChoices } from './packed-choices.js';

const STEPS_MAX = 100;

/**
 * Returns Laplace's approximation of prior times choices: the mode, and the precision there. Newton from the prior's mean, each
 * step halved until the log posterior, which is concave, rises. Tierney and Kadane (1986).
 */
export function findMode(prior: Gaussian, packed: PackedChoices): Gaussian {
  let at = newtonStep(prior, packed, prior.mean);
  for (let steps = 0; steps < STEPS_MAX && at.gain > 1e-12; steps++) {
    at = newtonStep(prior, packed, rise(prior, packed, at));
  }
  return { mean: at.from, precision: at.precision };
}

/** Returns one full Newton step from the prior's mean, and the precision where it starts. */
export function oneNewtonStep(prior: Gaussian, packed: PackedChoices): Gaussian {
  const { step, precision } = newtonStep(prior, packed, prior.mean);
  return { mean: prior.mean.map((value, k) => value + step[k]!), precision };
}

interface NewtonStep {
  readonly from: Float64Array;
  readonly step: Float64Array;
  /** At `from`. */
  readonly precision: Float64Array;
  /** Twice what the step gains, in nats, if the log posterior were a parabola. */
  readonly gain: number;
}

function newtonStep(prior: Gaussian, packed: PackedChoices, from: Float64Array): NewtonStep {
  const { mean } = prior;
  const pull = multiply(
    prior.precision,
    mean.map((value, k) => value - from[k]!),
  );
  const precision = new Float64Array(prior.precision);
  addDerivatives(packed, from, pull, precision);
  const step = solve(factorize(precision, mean.length), pull);
  return { from, step, precision, gain: step.reduce((sum, value, k) => sum + value * pull[k]!, 0) };
}

function rise(prior: Gaussian, packed: PackedChoices, { from, step }: NewtonStep): Float64Array {
  const height = (at: Float64Array): number => {
    const distance = at.map((value, k) => value - prior.mean[k]!);
    const pull = multiply(prior.precision, distance);
    const square = distance.reduce((sum, value, k) => sum + value * pull[k]!, 0);
    return logLikelihood(packed, at) - 0.5 * square;
  };
  const floor = height(from);
  for (let fraction = 1; fraction > 1e-9; fraction /= 2) {
    const to = from.map((value, k) => value + fraction * step[k]!);
    if (height(to) >= floor) return to;
  }
  return from;
}
