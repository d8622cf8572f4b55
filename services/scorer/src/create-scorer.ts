/** The HTTP API over a profile store, built without a socket. */
import type { Clock, EngineModel, ProfileReader } from '@waarom/engine';
import type { Logger, Metrics } from '@waarom/telemetry';
import fastify, { type FastifyInstance } from 'fastify';
import type { Ingest } from './ingest.js';

export interface ScorerOptions {
  readonly model: EngineModel;
  readonly reader: ProfileReader;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Takes events over `POST /v1/events`. Without it that route answers where to send them instead. */
  readonly ingest?: Ingest;
}

export function createScorer(options: ScorerOptions): FastifyInstance {
  options.logger.debug('scorer');
  return fastify();
}
