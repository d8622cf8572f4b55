import type { WaaromError } from '@waarom/schemas';
import { errors } from './errors.js';

/** The error for a file that could not be read or written, in the words of the operating system. */
export function fileError(action: 'read' | 'write', file: string, cause: unknown): WaaromError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return errors.raise('CLI.FILE', { action, file, reason }, cause);
}
