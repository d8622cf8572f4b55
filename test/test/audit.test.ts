import { expect, test } from 'vitest';
import { auditLock, type LockedPackage } from '../src/audit/audit-lock.js';

const sound = { version: '1.0.0', license: 'MIT', integrity: 'sha512-abc' };

test.each([
  [{}, []],
  [{ integrity: undefined }, ['has no hash']],
  [{ hasInstallScript: true }, ['wants to run a script when it is installed']],
  [{ license: 'AGPL-3.0' }, ['licence AGPL-3.0']],
  [{ license: undefined }, ['licence not stated']],
  [{ license: 'MIT AND BSD-3-Clause' }, []],
  [{ license: 'MIT AND AGPL-3.0' }, ['licence MIT AND AGPL-3.0']],
  [{ license: 'GPL-3.0 OR MIT' }, []],
  [{ license: 'MPL-2.0' }, ['licence MPL-2.0']],
  [{ license: 'MPL-2.0', dev: true }, []],
  [{ resolved: 'https://registry.example/a.tgz' }, ['names the registry that it came from']],
])('a locked package with %j is judged by what the project promises', (given, problems) => {
  const packages = {
    '': { name: 'waarom' },
    'libs/model': { name: '@waarom/model' },
    'node_modules/@waarom/model': { link: true, resolved: 'libs/model' },
    'node_modules/a/node_modules/b': { ...sound, ...given },
  };
  expect(auditLock(packages as Record<string, LockedPackage>)).toEqual(
    problems.map((problem) => `b: ${problem}`),
  );
});
