import type { FitBackend } from './fit-backend.js';
import { createPlainBackend } from './plain/create-plain-backend.js';
import { createTensorflowBackend } from './tensorflow/create-tensorflow-backend.js';
import { probeTensorflow } from './tensorflow/probe-tensorflow.js';
import type { Device } from './tensorflow/tensorflow.js';

/**
 * Customers from which a device is faster than the plain back end, the time to load it included; `npm run bench -- fit`.
 *
 * Measured on two busy cores, d = 6, 12 choices of 3 alternatives and nothing. Seconds of plain, tfjs-node (0.3 more to load),
 * WebAssembly (0.1): 100 customers 0.27, 0.29, 0.36; 300 customers 1.0, 0.54, 1.1; 1,000 customers 4.8, 1.2, 2.0; 3,000 customers
 * 8.3, 2.1, 3.9.
 */
export const PAYS_FROM: Readonly<Record<Device, number>> = { tensorflow: 300, wasm: 1000 };

/** Returns the fastest back end for so many customers. TensorFlow.js is not even loaded for a log that is too small for it. */
export async function chooseBackend(customers: number): Promise<FitBackend> {
  if (customers < Math.min(...Object.values(PAYS_FROM))) return createPlainBackend();
  const probe = await probeTensorflow();
  const pays = probe.found !== undefined && customers >= PAYS_FROM[probe.found.device];
  return pays ? createTensorflowBackend(probe) : createPlainBackend();
}
