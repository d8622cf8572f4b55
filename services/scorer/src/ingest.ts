/** How events come in over HTTP: the scorer takes the bytes and shows the report; whoever owns a log does the work. */
import type { RejectionCode } from '@waarom/schemas';

/** One event of a request that was refused. */
export interface RefusedEvent {
  /** Place of the event in the request, from 0. */
  readonly index: number;
  readonly code: RejectionCode;
  /** Field at fault; empty when it is the whole event. */
  readonly path: string;
  readonly message: string;
}

export interface IngestReport {
  readonly received: number;
  /** Events that are durable in the log; duplicates too. */
  readonly accepted: number;
  /** Accepted events that changed nothing, because they carry no consent. */
  readonly without_consent: number;
  readonly rejected: readonly RefusedEvent[];
}

/**
 * Takes the raw bytes of a request: one JSON event, a JSON array of events, or NDJSON. Resolves when what it accepted can be
 * read back.
 */
export type Ingest = (body: Buffer) => Promise<IngestReport>;
