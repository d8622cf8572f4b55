/**
 * The one shape of every error a person can meet: on the command line, in a log line, and as RFC 9457 problem+json.
 * Each package keeps a closed table of its own in its `errors.ts`, made by `defineErrors`.
 */

/** What a reader needs to know about one error code. `{name}` in a text is filled from the details. */
export interface ErrorEntry {
  /** What happened, in one sentence. */
  readonly what: string;
  /** Why it happened or why it is refused. */
  readonly why: string;
  /** What to do next, most likely remedy first. */
  readonly next: readonly string[];
  /** Whether the same call can succeed later: never, at once, or after a pause. */
  readonly retry: 'never' | 'now' | 'backoff';
  /** HTTP status where the API shows it; 500 where it never should. */
  readonly status: number;
}

export type ErrorTable = Readonly<Record<string, ErrorEntry>>;
export type ErrorDetails = Readonly<Record<string, string | number>>;

/** An expected failure with a code and a remedy. Never printed with a stack trace. */
export class WaaromError extends Error {
  readonly code: string;
  readonly entry: ErrorEntry;
  readonly details: ErrorDetails;

  constructor(code: string, entry: ErrorEntry, details: ErrorDetails = {}, cause?: unknown) {
    super(fill(entry.what, details), cause === undefined ? undefined : { cause });
    this.name = 'WaaromError';
    this.code = code;
    this.entry = entry;
    this.details = details;
  }

  get why(): string {
    return fill(this.entry.why, this.details);
  }

  get next(): readonly string[] {
    return this.entry.next.map((line) => fill(line, this.details));
  }

  /** The object that `--json` prints and that logs carry. */
  toJSON(): { code: string; what: string; why: string; next: readonly string[] } {
    return { code: this.code, what: this.message, why: this.why, next: this.next };
  }
}

/** A package's error table with the function that raises from it. */
export interface Errors<Table extends ErrorTable> {
  readonly table: Table;
  readonly raise: (
    code: keyof Table & string,
    details?: ErrorDetails,
    cause?: unknown,
  ) => WaaromError;
}

/** Closes a table: `errors.raise('STORE.UNREACHABLE', { url })` returns the error to throw. */
export function defineErrors<const Table extends ErrorTable>(table: Table): Errors<Table> {
  return {
    table,
    raise: (code, details, cause) => new WaaromError(code, table[code]!, details, cause),
  };
}

function fill(text: string, details: ErrorDetails): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(details[name] ?? whole));
}
