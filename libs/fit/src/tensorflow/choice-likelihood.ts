import { logOnePlusSumExp } from './log-sum-exp.js';
import type { Tensor, Tensorflow } from './tensorflow.js';

/** The choices of a batch of customers, less what was taken; see `CustomerBatch`. */
export interface TaskTensors {
  /** Cue differences in the coordinates of the draws: customers, tasks x others, d. */
  readonly cues: Tensor;
  /** Utility differences where the draws are 0: customers, tasks x others. */
  readonly utilities: Tensor;
  /** Differences of slot indicators, customers x tasks x others, positions; where positions are fitted. */
  readonly slots: Tensor | undefined;
  /** Weights of the choices: customers, 1, tasks. */
  readonly weights: Tensor;
  /** Customers, draws, tasks, others. */
  readonly shape: readonly [number, number, number, number];
}

/** log p of all choices for each customer and draw. */
export interface ChoiceLikelihood {
  /** sum_t w_t log p(y_t): customers, draws. */
  readonly value: Tensor;
  /** Returns the gradient on the offsets, for weights of the draws (customers, draws). */
  readonly offsetGradient: (shares: Tensor) => Tensor;
}

/** Returns the likelihood of the draws (customers, draws, d); `offsets` are those of the slots after the first. */
export function choiceLikelihood(
  tf: Tensorflow,
  { cues, utilities, slots, weights, shape }: TaskTensors,
  draws: Tensor,
  offsets: Tensor | undefined,
): ChoiceLikelihood {
  const [size, count, tasks, others] = shape;
  const known =
    offsets === undefined || slots === undefined
      ? utilities
      : tf.add(utilities, tf.reshape(tf.matMul(slots, offsets), [size, tasks * others]));
  const flat = tf.add(tf.matMul(draws, cues, false, true), tf.expandDims(known, 1));
  const differences = tf.reshape(flat, [size, count, tasks, others]);
  const surprise = logOnePlusSumExp(tf, differences);
  const weighted = tf.mul(tf.reshape(surprise, [size, count, tasks]), weights);
  return {
    value: tf.neg(tf.sum(weighted, -1)),
    offsetGradient: (shares) => {
      const probabilities = tf.exp(tf.sub(differences, surprise));
      const scaled = tf.mul(probabilities, tf.reshape(weights, [size, 1, tasks, 1]));
      const expected = tf.matMul(
        tf.reshape(shares, [size, 1, count]),
        tf.reshape(scaled, [size, count, tasks * others]),
      );
      return tf.neg(tf.matMul(slots!, tf.reshape(expected, [size * tasks * others, 1]), true));
    },
  };
}
