import { tensorflowSources, type TensorflowSource } from './load-tensorflow.js';
import type { Device, Tensorflow } from './tensorflow.js';

/** A TensorFlow.js that was tried. */
export interface TensorflowAttempt {
  readonly device: Device;
  readonly place: string;
  /** Why it cannot be used; undefined: it can. */
  readonly failure?: string;
}

/** What works here. */
export interface TensorflowProbe {
  readonly attempts: readonly TensorflowAttempt[];
  /** The first that worked. */
  readonly found?: { readonly device: Device; readonly tf: Tensorflow };
}

/**
 * Returns the first TensorFlow.js that computes rightly, and why those before it do not. A package can be there and throw:
 * where install scripts are blocked, tfjs-node lacks its native half.
 */
export async function probeTensorflow(
  sources: readonly TensorflowSource[] = tensorflowSources(),
): Promise<TensorflowProbe> {
  const attempts: TensorflowAttempt[] = [];
  for (const source of sources) {
    const { device, place } = source;
    try {
      const tf = await source.load();
      await activate(tf, device);
      checkArithmetic(tf);
      return { attempts: [...attempts, { device, place }], found: { device, tf } };
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      attempts.push({ device, place, failure: text.trim().split('\n')[0]! });
    }
  }
  return { attempts };
}

/** Makes the device the one that operations run on: the choice is global to the process, so it is made again after a pause. */
export async function activate(tf: Tensorflow, device: Device): Promise<void> {
  if (!(await tf.setBackend(device))) throw new Error(`the back end "${device}" does not start`);
}

/** Compares the probabilities of a small softmax of a product, and their moment, with figures by hand. */
function checkArithmetic(tf: Tensorflow): void {
  const found = tf.tidy(() => {
    const rows = tf.tensor3d([1, 2, 3, 4, 5, 6], [1, 3, 2]);
    const utilities = tf.matMul(rows, tf.tensor3d([1, -1.5], [1, 1, 2]), false, true);
    const shares = tf.exp(tf.sub(utilities, tf.max(utilities, 1, true)));
    const moment = tf.matMul(tf.div(shares, tf.sum(shares, 1, true)), rows, true);
    return Array.from(moment.dataSync());
  });
  // Utilities -2, -3, -4: shares 1, 1/e and 1/e^2 of their sum.
  const weights = [1, Math.exp(-1), Math.exp(-2)];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const expected = [1, 2].map((start) =>
    weights.reduce((sum, weight, row) => sum + (weight / total) * (start + 2 * row), 0),
  );
  if (found.length !== 2 || expected.some((value, k) => !(Math.abs(value - found[k]!) < 1e-5))) {
    throw new Error(`computes wrongly: ${found.join(', ')} instead of ${expected.join(', ')}`);
  }
}
