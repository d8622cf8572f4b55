/**
 * @waarom/updater: a Kafka topic folded into a Redis store. `createUpdaterApp` is all of it without the process, for
 * `main.ts`, tests and benchmarks alike. Start at `app.ts`.
 */
export { createUpdaterApp, type OpenStore, type UpdaterApp, type UpdaterHooks } from './app.js';
export { readUpdaterConfig, type UpdaterConfig } from './config.js';
export { errors as updaterErrors } from './errors.js';
