import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createShop } from '@waarom/testing';
import { runWaarom, scratchFolder, type Json } from './run-waarom.js';

const folder = scratchFolder();
const events = [
  ...createShop({ seed: 7, customers: 40, startTime: Date.UTC(2026, 5, 1) }).events(2_000),
].map((event) => JSON.stringify(event));
const file = write('events.ndjson', lines(events));

function lines(texts: readonly string[]): string {
  return texts.map((line) => `${line}\n`).join('');
}

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function replayed(...args: string[]): Promise<Json> {
  const { stdout, stderr } = await runWaarom(['replay', ...args, '--json']);
  expect(stderr).toBe('');
  expect(stdout.trimEnd()).not.toContain('\n');
  return JSON.parse(stdout);
}

describe('a replay', () => {
  it('gives one hash however the events come', async () => {
    const whole = await replayed(file);
    expect(whole).toMatchObject({ events: 2_000, customers: 40, rejected: {} });
    expect(whole.choices).toBeGreaterThan(800);
    const { hash } = whole;
    expect(hash).toMatch(/^[0-9a-f]{64}$/);

    const first = write('first.jsonl', lines(events.slice(0, 777)));
    const second = write('second.json', lines(events.slice(777)).trimEnd());
    expect((await replayed(first, second)).hash).toBe(hash);
    expect((await replayed(write('packed.ndjson.gz', gzipSync(lines(events))))).hash).toBe(hash);
    const spaced = events.map((line) => `${line}\r\n\r\n`).join('');
    expect((await replayed(write('spaced.ndjson', spaced))).hash).toBe(hash);
    const piped = await runWaarom(['replay', '-', '--json'], { input: lines(events) });
    expect(JSON.parse(piped.stdout).hash).toBe(hash);
  });

  it('folds nothing twice when the same file comes again', async () => {
    const data = join(folder, 'kept');
    const first = await replayed(file, '--data', data);
    const again = await replayed(file, '--data', data);
    expect(again).toMatchObject({ events: 2_000, known: 2_000, hash: first.hash });
  });

  it('keeps the hash when every event stands twice in a row', async () => {
    const twice = write('twice.ndjson', lines(events.flatMap((event) => [event, event])));
    const { hash, duplicates } = await replayed(twice);
    expect(duplicates).toBe(2_000);
    expect(hash).toBe((await replayed(file)).hash);
  });

  it('leaves profiles that inspect reads', async () => {
    const data = join(folder, 'read');
    await replayed(file, '--data', data);
    const known = await runWaarom(['inspect', 'c-0001', '--data', data, '--json']);
    expect(known.code).toBe(0);
    expect(JSON.parse(known.stdout)).toMatchObject({ customer_id: 'c-0001', status: 'learned' });
    const card = await runWaarom(['inspect', 'c-0001', '--data', data]);
    expect(card.stdout).toMatch(/^c-0001 {3}learned from \d+ choices/);
    expect(Math.max(...card.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    const unknown = await runWaarom(['inspect', 'nobody', '--data', data]);
    expect(unknown.code).toBe(4);
    expect(unknown.stdout).toContain('nothing known yet');
  });
});

describe('bad lines', () => {
  const bad = ['not json', '{"kind":"exposure"}', '\u0000\u0001', `"${'x'.repeat(2 ** 20)}"`];

  it('are counted by code, and the others give the hash they give alone', async () => {
    const mixed = write('mixed.ndjson', lines([...bad, ...events]));
    const report = await replayed(mixed);
    expect(report.rejected).toEqual({ JSON_PARSE: 2, SEMANTIC: 1, TOO_LARGE: 1 });
    expect(report.examples[0]).toMatchObject({ line: 1, code: 'JSON_PARSE' });
    expect(report.hash).toBe((await replayed(file)).hash);
  });

  it('above the budget end with exit code 6', async () => {
    const mixed = write('many.ndjson', lines([...bad, ...events.slice(0, 10)]));
    expect((await runWaarom(['replay', mixed])).code).toBe(6);
    expect((await runWaarom(['replay', mixed, '--bad-max', '0.5'])).code).toBe(0);
  });

  it('tell where consent is missing', async () => {
    const silent = events.map((line) => line.replace('"consent":true', '"consent":null'));
    const path = write('silent.ndjson', lines(silent));
    const refused = await replayed(path);
    expect(refused.withoutConsent).toBe(2_000);
    expect((await runWaarom(['replay', path])).stdout).toContain('--consent upstream');
    const upstream = await replayed(path, '--consent', 'upstream');
    expect(upstream.hash).toBe((await replayed(file)).hash);
  });
});

describe('a table', () => {
  const mapping = write(
    'mapping.yaml',
    `version: 1
event: offer_response
fields:
  id: { template: '{who}-{at}' }
  customer: { column: who }
  time: { column: at }
  offers:
    - id: { value: coupon }
      discount: { column: off }
  accepted_place: { column: taken }
`,
  );
  const table = write(
    'offers.csv',
    'who,at,off,taken\nann,2026-06-01T10:00:00Z,0.2,1\nann,2026-06-01T12:00:00Z,0.2,0\nbob,soon,0.2,1\n',
  );

  it('becomes events by a mapping, and its bad rows dead letters', async () => {
    const report = await replayed(table, '--mapping', mapping, '--consent', 'upstream');
    expect(report).toMatchObject({ events: 3, choices: 2, customers: 1, rejected: { MAPPING: 1 } });
    expect(report.examples[0]).toMatchObject({ line: 4 });
  });

  it('gives the same as its rows in NDJSON', async () => {
    const rows = ['ann,2026-06-01T10:00:00Z,0.2,1', 'ann,2026-06-01T12:00:00Z,0.2,0'].map((row) => {
      const [who, at, off, taken] = row.split(',');
      return JSON.stringify({ who, at, off, taken });
    });
    const args = ['--mapping', mapping, '--consent', 'upstream'];
    const fromRows = await replayed(write('rows.ndjson', lines(rows)), ...args);
    expect(fromRows.hash).toBe((await replayed(table, ...args)).hash);
  });

  it('without a mapping is refused with the option that is missing', async () => {
    const { code, stderr } = await runWaarom(['replay', table]);
    expect(code).toBe(2);
    expect(stderr).toContain('--mapping mapping.yaml');
  });
});

describe('what cannot be read', () => {
  it.each([
    ['a missing file', join(folder, 'missing.ndjson'), 'CLI.FILE'],
    ['a folder', folder, 'CLI.FILE'],
    ['an unknown ending', write('events.txt', ''), 'REPLAY.FORMAT'],
    ['a damaged archive', write('damaged.ndjson.gz', 'no gzip'), 'CLI.FILE'],
  ])('%s is told with exit code 2', async (_what, path, wanted) => {
    const { code, stderr } = await runWaarom(['replay', path]);
    expect(code).toBe(2);
    expect(stderr).toContain(wanted);
  });
});

describe('simulate', () => {
  it('writes the same bytes for the same seed, and the truth beside them', async () => {
    const args = ['simulate', '--customers', '10', '--events', '300', '--seed', '5'];
    const truth = join(folder, 'truth.ndjson');
    const first = await runWaarom([...args, '--truth', truth]);
    const second = await runWaarom([...args, '--out', join(folder, 'out.ndjson'), '--json']);
    expect(JSON.parse(second.stdout)).toMatchObject({ events: 300, customers: 10 });
    expect(readFileSync(join(folder, 'out.ndjson'), 'utf8')).toBe(first.stdout);
    expect(first.stdout.trimEnd().split('\n')).toHaveLength(300);
    const truths = readFileSync(truth, 'utf8').trimEnd().split('\n');
    expect(truths).toHaveLength(10);
    expect(JSON.parse(truths[0]!)).toMatchObject({ customer: 'c-0001' });
    const other = await runWaarom([...args.slice(0, -1), '6']);
    expect(other.stdout).not.toBe(first.stdout);
  });
});
