/**
 * What the services tell about themselves: log lines (pino) and metrics (Prometheus). Neither ever carries a customer id.
 * Every metric is a line of `metric-names.ts`; start there, or at `create-logger.ts`.
 */
export { createLogger, type Logger, type LoggerOptions, type LogStream } from './create-logger.js';
export { createMetrics, type Metrics } from './create-metrics.js';
export { customerHash } from './customer-hash.js';
export { formatError } from './format-error.js';
export { METRICS } from './metric-names.js';
export { updaterMetrics } from './updater-metrics.js';
