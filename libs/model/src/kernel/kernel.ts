import type { PreparedPrior } from '../prior.js';
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

type KernelFactory = (precision: Float64Array, shift: Float64Array) => Kernel;

const factories = new Map<number, KernelFactory>();

/** Returns the kernel of a prior; the code is generated once for each dimension. */
export function createKernel(prior: PreparedPrior): Kernel {
  const { dimension } = prior;
  let factory = factories.get(dimension);
  if (factory === undefined) {
    // The source holds only numbers and names of this package: no input reaches it.
    // oxlint-disable-next-line typescript/no-implied-eval
    factory = new Function('precision', 'shift', generateKernel(dimension)) as KernelFactory;
    factories.set(dimension, factory);
  }
  return factory(packUpper(prior.precision, dimension), prior.shift);
}

function packUpper(matrix: Float64Array, dimension: number): Float64Array {
  return matrix.filter((_, at) => at % dimension >= Math.floor(at / dimension));
}
