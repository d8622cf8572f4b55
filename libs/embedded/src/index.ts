/**
 * Waarom with nothing installed: event log, profile store and dead letters in one LevelDB folder, owned by one process.
 * One write-ahead log orders all three, so after a kill they stand at one consistent prefix. Start at `open-embedded.ts`.
 */
export type { EmbeddedLog, LogPosition } from './embedded-log.js';
export type { LogRecord } from './log-run.js';
export type { EmbeddedSource, EmbeddedSourceOptions } from './embedded-source.js';
export { errors as embeddedErrors } from './errors.js';
export { rebindFolder } from './rebind-folder.js';
export { openEmbedded, type Embedded, type EmbeddedOptions } from './open-embedded.js';
