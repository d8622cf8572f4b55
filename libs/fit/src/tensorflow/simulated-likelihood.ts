import type { Departure } from './departure.js';
import { choiceLikelihood } from './choice-likelihood.js';
import type { DrawnBatch } from './draw-batch.js';
import { logSumExp } from './log-sum-exp.js';
import { inTidy, type Tensor, type Tensorflow } from './tensorflow.js';

/** How much the log-likelihood gains at a departure, with the gradient on its numbers. */
export interface Gain {
  readonly value: number;
  readonly gradient: Departure;
}

/**
 * Returns the simulated log marginal likelihood at a departure, less that of none: the sum over customers of the log of the mean
 * over their draws of likelihood x prior density / proposal density. The draws stay where they are.
 *
 * Train (2009), sections 10.2 and 9.2.9 (importance sampling). Batches are added in double precision.
 */
export function simulatedGain(tf: Tensorflow, batches: readonly DrawnBatch[], at: Departure): Gain {
  const dimension = Math.sqrt(at.factor.length);
  const total = {
    shifts: new Float64Array(at.shifts.length),
    factor: new Float64Array(at.factor.length),
    offsets: new Float64Array(at.offsets.length),
  };
  let value = 0;
  let customers = 0;
  for (const batch of batches) {
    customers += batch.size;
    const found = batchGain(tf, batch, at);
    value += found.value;
    add(total.shifts, found.gradient.shifts);
    add(total.factor, found.gradient.factor);
    add(total.offsets, found.gradient.offsets);
  }
  // log|T| for each customer.
  for (let k = 0; k < dimension; k++) {
    const scale = at.factor[k * dimension + k]!;
    value += customers * Math.log(scale);
    total.factor[k * dimension + k]! += customers / scale;
  }
  return { value, gradient: total };
}

/**
 * Returns sum_i log sum_r w_ir less what it was for no departure, where log w = log ratio - 1/2 |T (u - s_i)|^2.
 *
 * The gradients are moments of the draws under the normalised weights: on T it is -T sum w (u - s)(u - s)', on s it is
 * T'T sum w (u - s). Written out, they cost a quarter of what the tape would.
 */
function batchGain(tf: Tensorflow, batch: DrawnBatch, at: Departure): Gain {
  const { draws, design, size, logEvidence, tasks } = batch;
  const [, count, dimension] = draws.shape as [number, number, number];
  return inTidy(tf, () => {
    const factor = tf.tensor2d(Float32Array.from(at.factor), [dimension, dimension]);
    const shifts = tf.tensor2d(Float32Array.from(at.shifts), [
      at.shifts.length / dimension,
      dimension,
    ]);
    const centred = tf.sub(draws, tf.expandDims(tf.matMul(design, shifts), 1));
    const flat = tf.reshape(centred, [size * count, dimension]);
    const white = tf.matMul(flat, factor, false, true);
    const distance = tf.reshape(tf.sum(tf.square(white), -1), [size, count]);
    const likelihood =
      tasks === undefined
        ? undefined
        : choiceLikelihood(
            tf,
            tasks,
            draws,
            tf.tensor2d(Float32Array.from(at.offsets), [at.offsets.length, 1]),
          );
    const logRatios =
      likelihood === undefined ? batch.logRatios : tf.add(batch.logRatios, likelihood.value);
    const logWeights = tf.sub(logRatios, tf.mul(distance, 0.5));
    const total = logSumExp(tf, logWeights);
    const shares = tf.exp(tf.sub(logWeights, total));
    const scaled = tf.mul(flat, tf.reshape(shares, [size * count, 1]));
    const squares = tf.matMul(scaled, flat, true);
    const sums = tf.sum(tf.reshape(scaled, [size, count, dimension]), 1);
    const onShifts = tf.matMul(tf.matMul(sums, factor, false, true), factor);
    return {
      value: sumOf(tf.sub(total, logEvidence)),
      gradient: {
        shifts: numbersOf(tf.matMul(design, onShifts, true)),
        factor: numbersOf(tf.neg(tf.matMul(factor, squares))),
        offsets:
          likelihood === undefined
            ? new Float64Array(0)
            : numbersOf(likelihood.offsetGradient(shares)),
      },
    };
  });
}

function numbersOf(tensor: Tensor): Float64Array {
  return Float64Array.from(tensor.dataSync<'float32'>());
}

function sumOf(tensor: Tensor): number {
  return numbersOf(tensor).reduce((sum, value) => sum + value, 0);
}

function add(sums: Float64Array, values: Float64Array): void {
  values.forEach((value, at) => (sums[at]! += value));
}
