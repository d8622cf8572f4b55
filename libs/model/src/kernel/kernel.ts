import type { PreparedPrior } from '../prior.js';
import { shapeOf } from './emit.js';
import { generateKernel } from './generate-kernel.js';

/**
 * Folds one choice into evidence in place and returns true, or returns false with the evidence untouched
 * when it did not converge or met a value that is not finite. Allocates nothing.
 */
export type Kernel = (
  evidence: Float64Array,
  rows: Float64Array,
  offsets: Float64Array,
  count: number,
  chosen: number,
  outside: boolean,
  weight: number,
) => boolean;

type KernelFactory = (
  precision: Float64Array,
  shift: Float64Array,
  utilities: Float64Array,
  shares: Float64Array,
) => Kernel;

/** The code is generated once for each shape and serves every prior. */
const factories = new Map<string, KernelFactory>();

/** Returns the kernel of a prior for choice sets of `count` alternatives, or of at most `countMax`. */
export function createKernel(
  prior: PreparedPrior,
  alternatives: { readonly count: number } | { readonly countMax: number },
): Kernel {
  const { dimension } = prior;
  const count = 'count' in alternatives ? alternatives.count : undefined;
  const capacity = 'count' in alternatives ? alternatives.count : alternatives.countMax;
  const key = `${dimension}/${count ?? 'any'}`;
  let factory = factories.get(key);
  if (factory === undefined) {
    const source = generateKernel(shapeOf(dimension, count));
    // The source is made of numbers and names of this package: no input reaches it.
    // oxlint-disable-next-line typescript/no-implied-eval
    factory = new Function('precision', 'shift', 'utilities', 'shares', source) as KernelFactory;
    factories.set(key, factory);
  }
  return factory(
    packUpper(prior.precision, dimension),
    prior.shift,
    new Float64Array(capacity),
    new Float64Array(capacity),
  );
}

function packUpper(matrix: Float64Array, dimension: number): Float64Array {
  return matrix.filter((_, at) => at % dimension >= Math.floor(at / dimension));
}
