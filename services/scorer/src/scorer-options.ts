import type { Clock, EngineModel, ProfileReader } from '@waarom/engine';
import type { Logger, Metrics } from '@waarom/telemetry';
import type { Ingest } from './ingest.js';

/** What the API is built on. */
export interface ScorerOptions {
  readonly model: EngineModel;
  readonly reader: ProfileReader;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Takes events over `POST /v1/events`. Without it that route answers where to send them instead. */
  readonly ingest?: Ingest;
}
