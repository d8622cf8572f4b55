import { describe, expect, it } from 'vitest';
import { REJECTION_CODES } from '@waarom/schemas';
import { runWaarom } from './run-waarom.js';

const COMMANDS = [
  'dev',
  'replay',
  'fit',
  'evaluate',
  'simulate',
  'inspect',
  'migrate',
  'doctor',
  'explain',
];

describe('help and version', () => {
  it('names every command on stdout, within 80 columns', async () => {
    const { code, stdout, stderr } = await runWaarom(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it.each(COMMANDS)('says for %s what it takes, --json among it', async (command) => {
    const { code, stdout } = await runWaarom([command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--json');
  });

  it('prints the version', async () => {
    const { code, stdout } = await runWaarom(['--version']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('comes as help on stderr with exit code 2 when no command is given', async () => {
    const { code, stdout, stderr } = await runWaarom([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: waarom');
  });
});

describe('wrong usage', () => {
  it.each([
    [['reply'], 'Did you mean replay?'],
    [['dev', '--prot', '1'], 'Did you mean --port?'],
    [['dev', '--port', 'abc'], 'whole number from 0 to 65535'],
    [['dev', '--port', '65536'], 'whole number from 0 to 65535'],
    [['dev', '--consent', 'maybe'], 'required, upstream'],
    [['replay'], 'No files are named'],
    [['inspect'], "'customer'"],
    [['inspect', 'c-1', '--as-of', 'yesterday'], 'A time is expected'],
    [['inspect', 'a\u0007b'], 'control characters'],
    [['inspect', ''], 'is empty'],
    [['replay', 'x.ndjson', '--bad-max', '2'], 'from 0 to 1'],
    [['evaluate', 'x.ndjson', '--fail-if', 'skill<0.1'], 'A condition is expected'],
    [['evaluate', 'x.ndjson', '--fail-if', 'skill(luck)<0.1'], 'no baseline luck'],
    [['evaluate', 'x.ndjson', '--baseline', 'prior,luck'], 'prior,pooled,rule3'],
    [['fit', 'x.ndjson', '--half-life', 'soon'], 'A number of days'],
  ])('%j is told so with exit code 2 and no stack', async (args, words) => {
    const { code, stdout, stderr } = await runWaarom(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr).toContain('CLI.USAGE');
    expect(stderr).toMatch(/why .*\n {2}next {2}→ /);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('is one line of JSON on stderr with --json', async () => {
    const { code, stdout, stderr } = await runWaarom(['dev', '--prot', '--json']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const { error } = JSON.parse(stderr) as { error: Record<string, unknown> };
    expect(Object.keys(error).toSorted()).toEqual(['code', 'next', 'what', 'why']);
    expect(stderr.trimEnd()).not.toContain('\n');
  });
});

describe('explain', () => {
  it('lists every code, and every listed code has a page', async () => {
    const { stdout } = await runWaarom(['explain', '--json']);
    const pages = JSON.parse(stdout) as { code: string; kind: string }[];
    const codes = pages.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining([...REJECTION_CODES]));
    for (const code of ['STORE.UNREACHABLE', 'EMBEDDED.LOCKED', 'API.NO_KEY', 'CLI.USAGE'])
      expect(codes).toContain(code);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('gives one code in full, in whatever case it is asked', async () => {
    const { code, stdout } = await runWaarom(['explain', 'store.full']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^STORE\.FULL\n/);
    expect(stdout).toContain('next   →');
  });

  it('suggests the code that was meant', async () => {
    const { code, stderr } = await runWaarom(['explain', 'STORE.UNREACHABEL']);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean STORE.UNREACHABLE?');
  });
});
