/** Says a failure of LevelDB or of the file system in the words of the error tables. */
import { engineErrors } from '@waarom/engine';
import { errors } from './errors.js';

/** What was under way when the failure came. */
export type Operation = 'open' | 'read' | 'write';

/** The error to throw for `cause`; a failure of no known kind is a bug and comes back as it is. */
export function storageError(cause: unknown, operation: Operation, folder: string): unknown {
  const { code, message } = rootOf(cause);
  switch (code) {
    case 'LEVEL_LOCKED':
      return errors.raise('EMBEDDED.LOCKED', { folder }, cause);
    case 'LEVEL_CORRUPTION':
      return engineErrors.raise('STORE.CORRUPT', { reason: `${folder}: ${message}` }, cause);
    case 'ENOSPC':
    case 'EDQUOT':
      return full(folder, message, cause);
    case 'LEVEL_IO_ERROR':
      return operation === 'write' || SPACE.test(message)
        ? full(folder, message, cause)
        : errors.raise('EMBEDDED.FOLDER', { folder, reason: message }, cause);
    default:
      return FILE_SYSTEM.test(code)
        ? errors.raise('EMBEDDED.FOLDER', { folder, reason: message }, cause)
        : cause;
  }
}

// LevelDB hands on the words of strerror() and nothing else.
const SPACE = /No space left on device|Disk quota exceeded/;
const FILE_SYSTEM = /^E[A-Z]+$/;

function full(folder: string, reason: string, cause: unknown): unknown {
  return engineErrors.raise('STORE.FULL', { url: folder, reason }, cause);
}

/** LevelDB's own failure stands behind "Database failed to open". */
function rootOf(error: unknown): { readonly code: string; readonly message: string } {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  if (!(root instanceof Error)) return { code: '', message: String(root) };
  return { code: (root as NodeJS.ErrnoException).code ?? '', message: root.message };
}
