/** Where refused records go: the same key and the same raw bytes, with the reason beside them. Nothing is lost. */
import type { RejectionCode } from '@waarom/schemas';
import type { SourceRecord } from './record-source.js';

export interface DeadLetter {
  readonly topic: string;
  readonly partition: number;
  readonly record: SourceRecord;
  readonly code: RejectionCode;
  /** Field at fault and what is wrong, without values from the record: `alternatives[2].price is not a number ...`. */
  readonly message: string;
  /** Part of the engine that refused it. */
  readonly stage: 'decode' | 'check' | 'fold';
}

export interface DeadLetters {
  /** Resolves once all are durable; called before the commit that passes their offsets, so a crash repeats rather than loses one. */
  send(letters: readonly DeadLetter[]): Promise<void>;
  close(): Promise<void>;
}
