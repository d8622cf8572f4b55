/** The file of keys that an API knows: one key a line, `<id> <sha256> <scopes> [note]`; `#` starts a comment. */
import { readFileSync } from 'node:fs';
import { errors } from '../errors.js';
import { SCOPES, type KeyRecord, type Scope } from './api-key.js';

/** The line that makes an API know the key. */
export function keyLine({ id, hash, scopes }: KeyRecord, note: string): string {
  return `${id} ${hash.toString('hex')} ${[...scopes].join(',')} ${note}`.trimEnd();
}

/** @throws WaaromError `API.KEY_FILE` when the file cannot be read, has no key, or a line is not understood. */
export function readKeyFile(file: string): readonly KeyRecord[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const problem = `cannot be read (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`;
    throw errors.raise('API.KEY_FILE', { file, problem }, cause);
  }
  return parseKeyFile(text, file);
}

/** @throws WaaromError `API.KEY_FILE`. It names lines by number and repeats nothing of them. */
export function parseKeyFile(text: string, file: string): readonly KeyRecord[] {
  const records: KeyRecord[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const refuse = (problem: string): never => {
      throw errors.raise('API.KEY_FILE', { file, problem: `line ${index + 1} ${problem}` });
    };
    const record = parseLine(line.trim(), refuse);
    if (records.some(({ id }) => id === record.id)) refuse('has the id of another');
    records.push(record);
  }
  if (records.length === 0) throw errors.raise('API.KEY_FILE', { file, problem: 'has no key' });
  return records;
}

function parseLine(line: string, refuse: (problem: string) => never): KeyRecord {
  const [id = '', hash = '', scopeList = ''] = line.split(/\s+/);
  if (!/^[0-9a-f]{8}$/.test(id)) refuse('does not start with an id of 8 hexadecimal digits');
  if (!/^[0-9a-f]{64}$/.test(hash)) refuse('has no SHA-256 as its second word');
  const scopes = scopeList.split(',');
  if (!scopes.every(isScope)) return refuse(`names scopes other than ${SCOPES.join(', ')}`);
  return { id, hash: Buffer.from(hash, 'hex'), scopes: new Set(scopes) };
}

function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text);
}
