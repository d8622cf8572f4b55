/**
 * @waarom/scorer: the HTTP API over a profile store. `createScorer` builds it without a socket, for `main.ts`, the CLI and
 * tests alike. Start at `app.ts`; every route is in `routes/`.
 */
export { createScorer } from './app.js';
export { readScorerConfig, type ScorerConfig } from './config.js';
export { errors as scorerErrors } from './errors.js';
export type { Ingest, IngestReport, RefusedEvent } from './ingest.js';
export { createKey, SCOPES, type Scope } from './keys/api-key.js';
export { keyLine, readKeyFile } from './keys/key-file.js';
export { listen, requireKeyedOrLoopback, type Address } from './listen.js';
export type { ScorerOptions } from './scorer-options.js';
