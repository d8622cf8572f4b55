import { existsSync, readFileSync } from 'node:fs';
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
  '9000',
  '--seed',
  '3',
  '--out',
  log,
]);
const QUICK = ['--backend', 'plain', '--half-life', '365'];

describe('a fit', () => {
  const out = join(folder, 'prior.json');

  it('finds the population that the customers were drawn from', async () => {
    const { code, stdout, stderr } = await runWaarom([
      'fit',
      log,
      '--out',
      out,
      ...QUICK,
      '--json',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report: Json = JSON.parse(stdout);
    expect(report).toMatchObject({ events: 9_000, rejected: 0, customers: 150, backend: 'plain' });
    const found = Object.fromEntries(report.coefficients.map((each: Json) => [each.id, each]));
    // Four standard errors of a mean, and of an sd, over 150 customers who are seen with a share of about a half.
    const customersSeen = 75;
    for (const [id, sd] of [
      ['price_sensitivity', 0.82],
      ['social_proof', 0.65],
      ['authority', 0.65],
      ['scarcity', 0.65],
    ] as const) {
      expect(Math.abs(found[id].mean)).toBeLessThan((4 * sd) / Math.sqrt(customersSeen));
      expect(Math.abs(found[id].sd / sd - 1)).toBeLessThan(4 / Math.sqrt(2 * customersSeen));
    }
  });

  it('writes the same bytes for the same log, and they are a prior that profiles can be learned under', async () => {
    const again = await runWaarom(['fit', log, '--out', '-', ...QUICK]);
    expect(again.stdout).toBe(readFileSync(out, 'utf8'));
    expect(JSON.parse(again.stdout).provenance).toMatchObject({ source: log, customers: 150 });
    const replayed = await runWaarom(['replay', log, '--prior', out, '--json']);
    expect(replayed.code).toBe(0);
  });

  it('says for people what it found', async () => {
    const { stdout } = await runWaarom(['fit', log, '--out', out, ...QUICK]);
    expect(stdout).toMatch(/150 customers · converged after \d+ iterations/);
    expect(stdout).toMatch(/log marginal likelihood -\d/);
    expect(stdout).toMatch(/Social proof +-?\d\.\d{3} +\d\.\d{3}\n/);
    expect(stdout).toContain('half-life 365 days (as asked)');
    expect(stdout).toContain('waarom migrate --prior');
  });

  it('chooses the half-life by what foretells best', async () => {
    const args = ['fit', log, '--out', '-', '--backend', 'plain'];
    const { halfLifeMs } = JSON.parse((await runWaarom(args)).stdout);
    // Simulated customers never change, and half a month cannot tell the shipped half-life from none.
    expect(halfLifeMs).toBe(365 * 86_400_000);
  });
});

describe('a one-sided population', () => {
  it('is weighed where asked for, and told; the prior stays as it is', async () => {
    const asked = ['--one-sided', 'price_sensitivity'];
    const out = join(folder, 'weighed.json');
    const args = ['fit', log, '--out', out, ...QUICK, ...asked];
    const { code, stdout } = await runWaarom(args);
    expect(code).toBe(0);
    // Simulated customers answer to price both ways, evenly.
    expect(stdout).toMatch(/one-sided price_sensitivity: \d+\.\d nats less likely than two-sided/);
    const plain = await runWaarom(['fit', log, '--out', '-', ...QUICK]);
    expect(readFileSync(out, 'utf8')).toBe(plain.stdout);
  });

  it('is refused of a trait that there is none of', async () => {
    const args = ['fit', log, '--out', '-', ...QUICK, '--one-sided', 'humour'];
    const { code, stderr } = await runWaarom(args);
    expect(code).toBe(2);
    expect(stderr).toContain('--one-sided names humour');
    expect(stderr).toContain('price_sensitivity');
  });
});

describe('a fit from a store', () => {
  const data = join(folder, 'store');
  const out = join(folder, 'from-store.json');

  it('needs no log, and comes to the prior that the log gives', async () => {
    await runWaarom(['replay', log, '--data', data]);
    const args = ['fit', '--from-store', '--data', data, '--out', out, '--json'];
    const { code, stdout, stderr } = await runWaarom(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report: Json = JSON.parse(stdout);
    expect(report).toMatchObject({ customers: 150, halfLifeReason: 'kept', source: data });
    expect(report.gainOverUsed).toBeGreaterThan(0);
    const fromLog = JSON.parse((await runWaarom(['fit', log, '--out', '-', ...QUICK])).stdout);
    report.coefficients.forEach(({ mean, sd }: Json, k: number) => {
      const wanted = Math.sqrt(fromLog.covariance[k][k]);
      // Evidence was made Gaussian around the shipped prior, which costs sds a sixth at most.
      expect(Math.abs(mean - fromLog.mean[k])).toBeLessThan(0.1 * wanted);
      expect(Math.abs(sd / wanted - 1)).toBeLessThan(0.2);
    });
  });

  it('is refused without files and without a store, with both, or under another prior', async () => {
    for (const args of [['fit'], ['fit', log, '--from-store']]) {
      const { code, stderr } = await runWaarom(args);
      expect(code).toBe(2);
      expect(stderr).toContain('Either files of events or --from-store');
    }
    const args = ['fit', '--from-store', '--data', data, '--prior', out, '--out', '-'];
    const { code, stderr } = await runWaarom(args);
    expect(code).toBe(2);
    expect(stderr).toContain('STORE.OTHER_MODEL');
  });
});

describe('no prior is written', () => {
  const out = join(folder, 'none.json');

  it('when the fit has not converged', async () => {
    const args = ['fit', log, '--out', out, ...QUICK, '--iterations', '3'];
    const { code, stdout, stderr } = await runWaarom(args);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain('FIT.NOT_CONVERGED');
    expect(stderr).toMatch(/--iterations \d+/);
    expect(existsSync(out)).toBe(false);
  });

  it('from a log that does not tell, with what is missing', async () => {
    const lines = readFileSync(log, 'utf8').split('\n').slice(0, 40);
    const still = lines.map((line) => line.replaceAll(/"(scarcity|almost_gone)":[\d.]+,?/g, ''));
    const input = still.join('\n').replaceAll(',}', '}');
    const { code, stderr } = await runWaarom(['fit', '-', '--out', out, ...QUICK], { input });
    expect(code).toBe(4);
    expect(stderr).toContain('FIT.NOT_LEARNABLE');
    expect(stderr).toMatch(/too few customers: \d+, at least 20 are needed/);
    expect(stderr).toMatch(/scarcity: its cue never varies within a choice set/);
    expect(existsSync(out)).toBe(false);
  });
});
