import type { FitBackend } from '../fit-backend.js';

/** Returns the reference back end: EM in plain TypeScript. */
export function createPlainBackend(): FitBackend {
  return {
    name: 'plain',
    fit: () => Promise.reject(new Error('not yet')),
  };
}
