/** What a package-lock.json must be: every package fixed by a hash, free to pass on, and in no need of an install script. */

/** As npm writes it, lock file version 3. */
export interface LockedPackage {
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly inBundle?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
}

const LICENCES = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Zlib',
]);

/** Weak copyleft, by file: fine for tools that are run here and not shipped. */
const TOOL_LICENCES = new Set(['MPL-2.0']);

/** They have an install script and work without it (`.npmrc`): their binaries come as packages, or inside. */
const SCRIPT_NOT_NEEDED = new Set(['classic-level', 'esbuild']);

/** Problems, a line each; none in a sound lock. */
export function auditLock(packages: Readonly<Record<string, LockedPackage>>): readonly string[] {
  return Object.entries(packages).flatMap(([path, locked]) => {
    if (!path.includes('node_modules/') || locked.link) return [];
    const name = path.split('node_modules/').at(-1)!;
    return problemsOf(name, locked).map((problem) => `${name}: ${problem}`);
  });
}

function problemsOf(name: string, locked: LockedPackage): readonly string[] {
  const { license = 'not stated' } = locked;
  const isTool = locked.dev === true || locked.devOptional === true;
  const problems: string[] = [];
  if (locked.resolved !== undefined) problems.push('names the registry that it came from');
  if (locked.integrity === undefined && !locked.inBundle) problems.push('has no hash');
  if (locked.hasInstallScript && !SCRIPT_NOT_NEEDED.has(name)) {
    problems.push('wants to run a script when it is installed');
  }
  if (!isAllowed(license, isTool)) problems.push(`licence ${license}`);
  return problems;
}

/** Of several licences, all that are joined by AND, and one of those joined by OR (SPDX expressions, annex D, without brackets). */
function isAllowed(license: string, isTool: boolean): boolean {
  return license
    .split(' OR ')
    .some((choice) =>
      choice
        .split(' AND ')
        .every((name) => LICENCES.has(name) || (isTool && TOOL_LICENCES.has(name))),
    );
}
