import { pino, stdTimeFunctions, type Logger } from 'pino';
import { WaaromError } from '@waarom/schemas';
import { customerHash } from './customer-hash.js';
import { formatLine } from './format-line.js';

export type { Logger };

/** Where lines go; `process.stdout` is one. */
export interface LogStream {
  readonly isTTY?: boolean;
  write(line: string): unknown;
}

export interface LoggerOptions {
  /** Name of the process, on every line. */
  readonly service: string;
  /** @default info */
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Lines for people instead of JSON. @default whether the stream is a terminal */
  readonly pretty?: boolean;
  /** @default process.stdout */
  readonly stream?: LogStream;
}

/**
 * A logger of one JSON object a line: level, time (ISO 8601), service, msg, and what the call gives. Expected failures are logged as
 * `logger.error(error)` and become code, what, why and next, without a stack; a field `customer` becomes `customer_hash`.
 */
export function createLogger(options: LoggerOptions): Logger {
  const { service, level = 'info', stream = process.stdout } = options;
  const { pretty = stream.isTTY === true } = options;
  return pino(
    {
      level,
      base: { service },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: withoutIds },
    },
    {
      write(line: string) {
        stream.write(pretty ? formatLine(line) : line);
      },
    },
  );
}

function withoutIds(fields: Record<string, unknown>): Record<string, unknown> {
  const { customer, err, ...rest } = fields;
  return {
    ...rest,
    ...(typeof customer === 'string' && { customer_hash: customerHash(customer) }),
    ...(err instanceof WaaromError ? err.toJSON() : err !== undefined && { err }),
  };
}
