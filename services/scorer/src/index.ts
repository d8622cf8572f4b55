/**
 * @waarom/scorer: the HTTP API over a profile store. `createScorer` builds it without a socket, for `main.ts`, the CLI and
 * tests alike. Start at `create-scorer.ts`.
 */
export { createScorer, type ScorerOptions } from './create-scorer.js';
export type { Ingest, IngestReport, RefusedEvent } from './ingest.js';
