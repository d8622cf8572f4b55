import type { Tensor, Tensorflow } from './tensorflow.js';

/** Returns log sum exp over the last axis, which stays with length 1. */
export function logSumExp(tf: Tensorflow, x: Tensor): Tensor {
  const top = tf.max(x, -1, true);
  return tf.add(tf.log(tf.sum(tf.exp(tf.sub(x, top)), -1, true)), top);
}

/** Returns log (1 + sum exp) over the last axis: the same with one more term, 0. */
export function logOnePlusSumExp(tf: Tensorflow, x: Tensor): Tensor {
  const top = tf.relu(tf.max(x, -1, true));
  const others = tf.sum(tf.exp(tf.sub(x, top)), -1, true);
  return tf.add(tf.log(tf.add(others, tf.exp(tf.neg(top)))), top);
}
