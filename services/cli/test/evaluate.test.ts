import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runWaarom, scratchFolder, type Json } from './run-waarom.js';

const folder = scratchFolder();
const log = join(folder, 'events.ndjson');
await runWaarom([
  'simulate',
  '--customers',
  '150',
  '--events',
  '6000',
  '--seed',
  '9',
  '--out',
  log,
]);
const prior = join(folder, 'prior.json');
await runWaarom(['fit', log, '--out', prior, '--backend', 'plain', '--half-life', '365']);

describe('an evaluation', () => {
  it('fits on half of the customers and judges on the other, beside every baseline', async () => {
    const args = ['evaluate', log, '--choices', '1500', '--placebo', '--json'];
    const { code, stdout } = await runWaarom(args);
    expect(code).toBe(0);
    const report: Json = JSON.parse(stdout);
    expect(report).toMatchObject({ heldOut: true, prior: null, failed: [] });
    expect(report.customers).toBeLessThan(100);
    const rows = new Map<string, Json>(report.rows.map((row: Json) => [row.name, row]));
    expect([...rows.keys()]).toEqual(['waarom', 'prior', 'pooled', 'rule3', 'uniform']);
    for (const baseline of ['prior', 'pooled', 'rule3', 'uniform']) {
      expect(rows.get(baseline).skill).toBeGreaterThan(0.05);
    }
    const { value, low, high } = rows.get('waarom').vsPrior;
    expect(low).toBeLessThan(value);
    expect(value).toBeLessThan(high);
    expect(high).toBeLessThan(0);
    expect(rows.get('waarom').coverage90).toBeGreaterThan(0.75);
    expect(report.leftOut).toEqual([
      { name: 'demographics', why: expect.stringContaining('--demographics FILE') },
    ]);
    expect(report.beatsPriorAfter).toBeLessThan(10);
    expect(report.placebo.map(({ id }: Json) => id)).toContain('price_sensitivity');
    expect(report.placebo.every(({ returns }: Json) => returns)).toBe(true);
  });

  it('judges a given prior on a sample of all customers, always the same', async () => {
    const args = ['evaluate', log, '--prior', prior, '--choices', '400', '--baseline', 'pooled'];
    const { code, stdout } = await runWaarom(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^prequential, \d+ customers, \d+ choices of \d \d+\n/);
    expect(stdout).toContain(`prior ${prior}`);
    expect(stdout).toMatch(/^waarom +\d\.\d{4} {2}−\d+\.\d % \[−\d+\.\d, −\d+\.\d\]/m);
    expect(stdout).toMatch(/^prior only +\d\.\d{4} {2}—/m);
    expect(stdout).toMatch(/^pooled rate /m);
    expect(stdout).not.toContain('3-clicks');
    expect(
      Math.max(
        ...stdout
          .split('\n')
          .slice(3)
          .map(({ length }) => length),
      ),
    ).toBeLessThanOrEqual(80);
    expect((await runWaarom(args)).stdout).toBe(stdout);
  });

  it('ends with exit code 5 when a condition of --fail-if holds, and names it with its figure', async () => {
    const args = ['evaluate', log, '--prior', prior, '--choices', '300'];
    const conditions = ['skill(prior)<0.01', 'logloss>0.1', 'skill(pooled) < 0.9'];
    const given = conditions.flatMap((condition) => ['--fail-if', condition]);
    const { code, stdout } = await runWaarom([...args, ...given, '--json']);
    expect(code).toBe(5);
    const { failed } = JSON.parse(stdout) as { failed: { condition: string; value: number }[] };
    expect(failed.map(({ condition }) => condition)).toEqual(conditions.slice(1));
    expect(failed[0]!.value).toBeGreaterThan(0.1);
    const said = await runWaarom([...args, '--baseline', 'uniform', '--fail-if', 'logloss>0.1']);
    expect(said.stdout).toMatch(/✗ logloss>0\.1: it is \d\.\d{4}\n/);
  });
});

describe('there is nothing to evaluate', () => {
  it('in a log without consent, which is told', async () => {
    const input = readFileSync(log, 'utf8').replaceAll('"consent":true', '"consent":null');
    const { code, stderr } = await runWaarom(['evaluate', '-'], { input });
    expect(code).toBe(2);
    expect(stderr).toContain('EVALUATE.NO_CHOICES');
    expect(stderr).toContain('--consent upstream');
  });

  it('under a prior that half of the log cannot tell', async () => {
    const input = readFileSync(log, 'utf8').split('\n').slice(0, 60).join('\n');
    const { code, stderr } = await runWaarom(['evaluate', '-'], { input });
    expect(code).toBe(4);
    expect(stderr).toContain('FIT.NOT_LEARNABLE');
    expect(stderr).toContain('half of the customers');
  });
});
