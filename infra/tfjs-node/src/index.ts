/**
 * Builds tfjs-node where its own download cannot be had: from source, against the TensorFlow library that is inside a Python
 * wheel. `npm run tfjs-node -- build`; the fit then finds it by itself. Start at `buildTfjsNode`.
 */
export { buildTfjsNode, type BuildOptions } from './build-tfjs-node.js';
