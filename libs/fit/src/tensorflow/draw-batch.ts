import { choiceLikelihood, type TaskTensors } from './choice-likelihood.js';
import type { BatchShape, CustomerBatch } from './customer-batch.js';
import { logSumExp } from './log-sum-exp.js';
import { createProposalNodes, DRAWS_CYCLE, SHARES, STRETCHES } from '../proposal-nodes.js';
import { inTidy, type Tensor, type Tensorflow } from './tensorflow.js';

/** A batch with its draws, as tensors; in coordinates in which the prior of the draws is N(0, I) for every customer. */
export interface DrawnBatch {
  readonly size: number;
  /** u: customers, draws, d. */
  readonly draws: Tensor;
  /** log (likelihood / proposal density), customers, draws; without the likelihood where positions are fitted. */
  readonly logRatios: Tensor;
  /** (1, z): customers, 1 + covariates. */
  readonly design: Tensor;
  /** log of the sum of the draws' weights, under the prior they were drawn for: customers, 1. */
  readonly logEvidence: Tensor;
  /** What the likelihood takes, where positions are fitted. */
  readonly tasks: TaskTensors | undefined;
}

/** Standard normal draws for the first `room` customers of any batch; the same for all batches, so they are cut from one tensor. */
export interface NormalDraws {
  readonly nodes: Tensor;
  readonly room: number;
}

/** Returns the draws; dispose of `nodes` at the end. */
export function normalDraws(tf: Tensorflow, shape: BatchShape, room: number): NormalDraws {
  const { dimension, draws } = shape;
  const pool = createProposalNodes(dimension, draws);
  const numbers = new Float32Array(room * draws * dimension);
  for (let at = 0; at < room; at++) numbers.set(pool(at), at * draws * dimension);
  return { nodes: tf.tensor3d(numbers, [room, draws, dimension]), room };
}

/** Draws for every customer of a batch, and looks at what they are worth. `factor` is C of the prior covariance C C'. */
export function drawBatch(
  tf: Tensorflow,
  batch: CustomerBatch,
  given: {
    readonly shape: BatchShape;
    readonly normal: NormalDraws;
    readonly factor: Float64Array;
    readonly positionOffsets: Float64Array;
  },
): DrawnBatch {
  const { shape, normal, factor, positionOffsets } = given;
  return inTidy(tf, () => {
    const { size } = batch;
    const nodes = tf.slice(normal.nodes, [0, 0, 0], [size, -1, -1]);
    const { draws, logProposal } = propose(tf, batch, nodes);
    const tasks = taskTensors(tf, batch, shape, factor);
    const offsets =
      shape.positions > 0
        ? tf.tensor2d(Float32Array.from(positionOffsets.subarray(1)), [shape.positions, 1])
        : undefined;
    const likelihood = choiceLikelihood(tf, tasks, draws, offsets).value;
    const logRatios = tf.sub(likelihood, logProposal);
    const logPrior = tf.mul(tf.sum(tf.square(draws), -1), -0.5);
    return {
      size,
      draws,
      design: tf.tensor2d(batch.design, [size, 1 + shape.covariates]),
      logEvidence: logSumExp(tf, tf.add(logRatios, logPrior)),
      ...(shape.positions > 0
        ? { logRatios: tf.neg(logProposal), tasks }
        : { logRatios, tasks: undefined }),
    };
  });
}

function taskTensors(
  tf: Tensorflow,
  batch: CustomerBatch,
  { dimension, draws, positions }: BatchShape,
  factor: Float64Array,
): TaskTensors {
  const { size, tasks, others } = batch;
  const rows = tf.tensor2d(batch.cues, [size * tasks * others, dimension]);
  const whitener = tf.tensor2d(Float32Array.from(factor), [dimension, dimension]);
  return {
    cues: tf.reshape(tf.matMul(rows, whitener), [size, tasks * others, dimension]),
    utilities: tf.tensor2d(batch.utilities, [size, tasks * others]),
    slots: positions > 0 ? tf.tensor2d(batch.slots, [size * tasks * others, positions]) : undefined,
    weights: tf.tensor3d(batch.weights, [size, 1, tasks]),
    shape: [size, draws, tasks, others],
  };
}

/** Returns the draws and the log density of the proposal at them, less d/2 log 2 pi. */
function propose(
  tf: Tensorflow,
  batch: CustomerBatch,
  nodes: Tensor,
): { readonly draws: Tensor; readonly logProposal: Tensor } {
  const [size, count, dimension] = nodes.shape as [number, number, number];
  const matrices = [size, dimension, dimension] as [number, number, number];
  const means = tf.tensor3d(batch.means, [size, 1, dimension]);
  const factors = tf.tensor3d(batch.factors, matrices);
  const inverses = tf.tensor3d(batch.inverses, matrices);
  const logSizes = tf.tensor2d(batch.logSizes, [size, 1]);
  const stretches = tf.tensor3d(
    Float32Array.from({ length: count }, (_, r) => STRETCHES[r % DRAWS_CYCLE]!),
    [1, count, 1],
  );
  const local = tf.add(means, tf.matMul(tf.mul(nodes, stretches), factors, false, true));
  const isPrior = tf.cast(tf.equal(stretches, 0), 'float32');
  const draws = tf.add(tf.mul(local, tf.sub(1, isPrior)), tf.mul(nodes, isPrior));
  const away = tf.matMul(tf.sub(draws, means), inverses, false, true);
  const distance = tf.sum(tf.square(away), -1);
  const narrow = tf.sub(tf.mul(distance, -0.5), logSizes);
  const wide = tf.sub(tf.mul(distance, -0.125), logSizes);
  const prior = tf.mul(tf.sum(tf.square(draws), -1), -0.5);
  const mixed = tf.stack(
    [
      tf.add(narrow, Math.log(SHARES.narrow)),
      tf.add(wide, Math.log(SHARES.wide) - dimension * Math.LN2),
      tf.add(prior, Math.log(SHARES.prior)),
    ],
    -1,
  );
  return { draws, logProposal: tf.squeeze(logSumExp(tf, mixed), [-1]) };
}
