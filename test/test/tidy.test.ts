/** The parts of the house style that no tool checks. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
const text = (file: string) => readFileSync(`${root}${file}`, 'utf8');
const sources = files.filter((file) => /\/src\/.*\.ts$/.test(file));

it('every file named in ARCHITECTURE.md, README.md and CONTRIBUTING.md exists', () => {
  for (const page of ['ARCHITECTURE.md', 'README.md', 'CONTRIBUTING.md']) {
    const named = [...text(page).matchAll(/`([\w./-]+\/[\w./-]+\.\w+)`/g)].map(([, path]) => path!);
    expect(named.filter((path) => !existsSync(`${root}${path}`))).toEqual([]);
  }
});

it('the walk in ARCHITECTURE.md enters each room once', () => {
  const walk = text('ARCHITECTURE.md').split('## The walk of one event')[1]!.split('\n## ')[0]!;
  const rooms = [...walk.matchAll(/^\d+\. `([\w./-]+)\/[\w.-]+`/gm)].map(([, folder]) => folder!);
  const entered = rooms.filter((room, index) => room !== rooms[index - 1]);
  expect(entered.length).toBeGreaterThan(8);
  expect(entered).toEqual([...new Set(entered)]);
});

it('no file is named for a drawer', () => {
  expect(
    files.filter((file) => /\/(utils?|common|helpers?|types|manager|misc)\.ts$/.test(file)),
  ).toEqual([]);
});

it('only main.ts, config.ts and the outermost tools read the environment', () => {
  const readers = sources.filter((file) => text(file).includes('process.env'));
  const allowed = /\/(main|config)\.ts$|^(infra|test|benchmarks)\//;
  expect(readers.filter((file) => !allowed.test(file))).toEqual([]);
});

it('Lua scripts are short and say which keys and arguments they take', () => {
  for (const file of files.filter((name) => name.endsWith('.lua'))) {
    const script = text(file);
    expect(script.split('\n').length, file).toBeLessThanOrEqual(80);
    for (const list of ['KEYS', 'ARGV']) {
      const [header, body] = [script.split('\n\n')[0]!, script.slice(script.indexOf('\n\n'))];
      const used = [...body.matchAll(new RegExp(`${list}\\[(\\d+)\\]`, 'g'))].map(([, index]) =>
        Number(index),
      );
      for (const index of used)
        expect(header, `${file} ${list}[${index}]`).toContain(`${list}[${index}]`);
    }
  }
});

it('nothing is left unfinished or switched off', () => {
  const marks = /TODO|FIXME|@ts-ignore|\b(?:it|describe|test)\.(?:skip|only|todo)\b/;
  const marked = files.filter((file) => file.endsWith('.ts') && marks.test(text(file)));
  // This file names what it looks for.
  expect(marked).toEqual(['test/test/tidy.test.ts']);
});

it('the lock file names no registry, and no dependency needs an install script', () => {
  const lock = JSON.parse(text('package-lock.json')) as {
    packages: Record<string, { resolved?: string; hasInstallScript?: boolean }>;
  };
  const remote = Object.values(lock.packages).filter(({ resolved }) =>
    resolved?.startsWith('http'),
  );
  expect(remote).toEqual([]);
  // These two have one, but ship what it would fetch or build: `.npmrc` never runs it.
  const scripted = Object.keys(lock.packages).filter(
    (name) => lock.packages[name]!.hasInstallScript,
  );
  expect(scripted.filter((name) => !/\/(esbuild|classic-level|fsevents)$/.test(name))).toEqual([]);
  expect(text('.npmrc')).toContain('ignore-scripts=true');
});
