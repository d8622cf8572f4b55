import { readFileSync } from 'node:fs';

/** The words after ACL SETUSER in the page for operators: the very line that they are told to use, with a password. */
export function documentedRules(password: string): readonly string[] {
  const page = readFileSync(new URL('../OPERATIONS.md', import.meta.url), 'utf8');
  const [, line] = /^ACL SETUSER (waarom on >PASSWORD .*)$/m.exec(page) ?? [];
  if (line === undefined) throw new Error('OPERATIONS.md has no line ACL SETUSER waarom');
  return line.replace('PASSWORD', password).split(' ');
}
