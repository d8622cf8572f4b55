/**
 * `npm run audit`: what the project stands on. The lock file is judged here; known weaknesses are asked of the registry. One that
 * does not answer such questions is said and fails nothing: what is locked has not changed.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { auditLock, type LockedPackage } from './audit-lock.js';

interface Weakness {
  readonly name: string;
  readonly severity: string;
  readonly range: string;
}

const lock = JSON.parse(
  readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8'),
) as { readonly packages: Record<string, LockedPackage> };
const weaknesses = knownWeaknesses();
const problems = [...auditLock(lock.packages), ...(weaknesses ?? [])];
for (const problem of problems) process.stderr.write(`✖ ${problem}\n`);
if (weaknesses === null) {
  process.stderr.write('– known weaknesses not checked: the registry does not answer npm audit\n');
}
process.exitCode = problems.length === 0 ? 0 : 1;

/** High or worse, of what runs in production; `null` where they could not be asked for. */
function knownWeaknesses(): readonly string[] | null {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8' });
  try {
    const { vulnerabilities } = JSON.parse(stdout) as {
      readonly vulnerabilities?: Readonly<Record<string, Weakness>>;
    };
    if (vulnerabilities === undefined) return null;
    return Object.values(vulnerabilities)
      .filter(({ severity }) => severity === 'high' || severity === 'critical')
      .map(({ name, severity, range }) => `${name} ${range}: known weakness, ${severity}`);
  } catch {
    return null;
  }
}
