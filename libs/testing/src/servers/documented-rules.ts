import { readFileSync } from 'node:fs';

/** The words after ACL SETUSER in the page for operators of Redis: the very line that they are told to use, with a password. */
export function documentedRules(password: string): readonly [string, ...string[]] {
  const page = readFileSync(new URL('../../../redis/OPERATIONS.md', import.meta.url), 'utf8');
  const [, rules] = /^ACL SETUSER waarom (on >PASSWORD .*)$/m.exec(page) ?? [];
  if (rules === undefined) throw new Error('libs/redis/OPERATIONS.md has no ACL SETUSER waarom');
  return ['waarom', ...rules.replace('PASSWORD', password).split(' ')];
}
