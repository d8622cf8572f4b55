import type * as core from '@tensorflow/tfjs-core';

/** TensorFlow.js as the fit uses it: the core, whichever package brought it. */
export type Tensorflow = typeof core;

export type { Tensor } from '@tensorflow/tfjs-core';

/** Frees every tensor that was made within, but those in the result: `tf.tidy` for any record. */
export function inTidy<T extends object>(tf: Tensorflow, make: () => T): T {
  return tf.tidy(make as () => never);
}

/** Where the operations run: in TensorFlow's own library (tfjs-node), or in WebAssembly. */
export type Device = 'tensorflow' | 'wasm';
