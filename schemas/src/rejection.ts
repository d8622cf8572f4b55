/** An input that is refused: a value, not an exception, since bad input is expected. It becomes one dead letter. */

/** Closed list of reasons why a record ends in the dead letters. */
export const REJECTION_CODES = [
  'DECODE_ENVELOPE',
  'SCHEMA_UNKNOWN',
  'AVRO_DECODE',
  'JSON_PARSE',
  'MAPPING',
  'SEMANTIC',
  'KEY_MISMATCH',
  'TOO_LATE',
  'TOO_LARGE',
  'WRONG_PARTITION',
] as const;
export type RejectionCode = (typeof REJECTION_CODES)[number];

export interface Rejection {
  readonly kind: 'rejected';
  readonly code: RejectionCode;
  /** Field at fault, as `alternatives[2].price`; empty when it is the whole record. */
  readonly path: string;
  /** What is wrong with it. Never carries a value from the record: it may be personal data. */
  readonly message: string;
}

export function reject(code: RejectionCode, path: string, message: string): Rejection {
  return { kind: 'rejected', code, path, message };
}
