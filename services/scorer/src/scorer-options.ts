import type { Clock, EngineModel, ProfileReader } from '@waarom/engine';
import type { Logger, Metrics } from '@waarom/telemetry';
import type { Ingest } from './ingest.js';
import type { KeyRecord } from './keys/api-key.js';

/** What the API is built on. */
export interface ScorerOptions {
  readonly model: EngineModel;
  readonly reader: ProfileReader;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Takes events over `POST /v1/events`. Without it that route answers where to send them instead. */
  readonly ingest?: Ingest;
  /** Who is let in. Without it everybody is, and `listen` keeps to this machine. */
  readonly keys?: readonly KeyRecord[];
}
