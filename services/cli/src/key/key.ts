/** `waarom key`: a new key of the API, shown once; its file gets only what recognises it. */
import { appendFileSync } from 'node:fs';
import { createKey, keyLine, SCOPES, type Scope } from '@waarom/scorer';
import { errors } from '../errors.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { fileError } from '../file-error.js';
import { print } from '../terminal.js';

export interface KeyOptions {
  readonly scopes: string;
  readonly file?: string;
  readonly note?: string;
  readonly json?: true;
}

/** @throws WaaromError `CLI.USAGE`, `CLI.FILE` */
export function key({ scopes, file, note = '', json }: KeyOptions): ExitCode {
  const { key: text, record } = createKey(scopes.split(',').map(scopeOf));
  const line = keyLine(record, note.replace(/\s+/g, ' '));
  if (file !== undefined) append(file, line);
  print(json ? `${JSON.stringify({ key: text, id: record.id, line })}\n` : `${text}\n`);
  if (!json) process.stderr.write(file === undefined ? lineNote(line) : fileNote(file));
  return EXIT.ok;
}

function lineNote(line: string): string {
  return `Add this line to the file of WAAROM_API_KEYS_FILE:\n${line}\n`;
}

function fileNote(file: string): string {
  return (
    `This is the only time it is shown; ${file} has its hash.\n` +
    `Start the API with WAAROM_API_KEYS_FILE=${file}. One that runs reads the file when it starts again.\n`
  );
}

/** Only its owner may read the file: hashes are no keys, but nobody else needs them either. */
function append(file: string, line: string): void {
  try {
    appendFileSync(file, `${line}\n`, { mode: 0o600 });
  } catch (cause) {
    throw fileError('write', file, cause);
  }
}

/** @throws WaaromError `CLI.USAGE` */
function scopeOf(text: string): Scope {
  const scope = SCOPES.find((known) => known === text.trim());
  if (scope !== undefined) return scope;
  const help = `Scopes are ${SCOPES.join(' and ')}, with a comma between them.`;
  throw errors.raise('CLI.USAGE', { problem: `There is no scope ${text}`, help });
}
