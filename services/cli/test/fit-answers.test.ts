import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMulberry32 } from '@waarom/model';
import { describe, expect, it } from 'vitest';
import { runWaarom, scratchFolder, type Json } from './run-waarom.js';

const folder = scratchFolder();
const log = join(folder, 'events.ndjson');
const truth = join(folder, 'truth.ndjson');
await runWaarom(
  `simulate --customers 150 --events 9000 --seed 5 --out ${log} --truth ${truth}`.split(' '),
);
const QUICK = ['--backend', 'plain', '--half-life', '365'];

/** Unlike the assumed .5, .2 and .25. */
const ASKED = { average: 0.4, slope: 0.08, noise: 0.1 };

/** The log, and at its end the answers of so many customers on price. */
function withAnswers(file: string, customers: number): string {
  const uniform = createMulberry32(11);
  const events = readFileSync(log, 'utf8').trimEnd().split('\n');
  const { time }: Json = JSON.parse(events.at(-1)!);
  const told = readFileSync(truth, 'utf8').trimEnd().split('\n').slice(0, customers);
  const answers = told.map((line, index) => {
    const { customer, traits }: Json = JSON.parse(line);
    // Twelve uniforms make a normal deviate.
    const noise = Array.from({ length: 12 }, uniform).reduce((sum, value) => sum + value, -6);
    const value = ASKED.average + ASKED.slope * traits.price_sensitivity + ASKED.noise * noise;
    return JSON.stringify({
      kind: 'answer',
      id: `a-${index}`,
      customer,
      time,
      consent: true,
      question: 'q-price',
      trait: 'price_sensitivity',
      value: Math.min(1, Math.max(0, value)),
    });
  });
  writeFileSync(file, [...events, ...answers, ''].join('\n'));
  return file;
}

describe('answers in a log', () => {
  const answered = withAnswers(join(folder, 'answered.ndjson'), 150);
  const out = join(folder, 'prior.json');

  it('teach how answers measure a trait, and go into the prior', async () => {
    const { code, stdout } = await runWaarom(['fit', answered, '--out', out, ...QUICK, '--json']);
    expect(code).toBe(0);
    const [found, ...others]: readonly Json[] = JSON.parse(stdout).answers;
    expect(others).toEqual([]);
    expect(found).toMatchObject({ id: 'price_sensitivity', verdict: 'learned' });
    // The population's own sd is learned too, from customers of whom about half is seen: a relative error of 1/12.
    expect(Math.abs(found.slope - ASKED.slope)).toBeLessThan(
      4 * (found.slopeError + ASKED.slope / 12),
    );
    const { customers } = found;
    const averageError = Math.hypot(ASKED.slope, ASKED.noise) / Math.sqrt(customers);
    // And its mean, which moves the average answer by the slope.
    const meanError = ASKED.slope / Math.sqrt(customers / 2);
    expect(Math.abs(found.average - ASKED.average)).toBeLessThan(4 * (averageError + meanError));
    const file: Json = JSON.parse(readFileSync(out, 'utf8'));
    expect(file.provenance.answers).toEqual({ price_sensitivity: customers });
    expect(file.answers[1]).toMatchObject({ sd: found.noise, learned: true });
    expect(file.answers[2]).not.toHaveProperty('learned');
    // Nobody was asked about the next trait: the assumption stands, in sds.
    expect(file.answers[2].loading * Math.sqrt(file.covariance[2][2])).toBeCloseTo(0.2, 9);
    const { stdout: said } = await runWaarom(['fit', answered, '--out', out, ...QUICK]);
    expect(said).toMatch(
      /answers on price_sensitivity: average 0\.\d{3}, 0\.\d{3} ± 0\.\d{3} a sd/,
    );
    expect(said).toContain('not migrate');
  });

  it('may not be put under evidence that was made by another measure, but are replayed under it', async () => {
    const data = join(folder, 'store');
    await runWaarom(['replay', answered, '--data', data]);
    const refused = await runWaarom(['migrate', '--prior', out, '--data', data]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('STORE.OTHER_TRAITS');
    const again = await runWaarom(['replay', answered, '--prior', out, '--json']);
    expect(again.code).toBe(0);
  });

  it('are too few of, and then the assumption stands and is said', async () => {
    const few = withAnswers(join(folder, 'few.ndjson'), 20);
    const { code, stdout } = await runWaarom(['fit', few, '--out', out, ...QUICK]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/as assumed: \d+ customers who answered and chose are too few/);
    expect(stdout).toContain('waarom migrate --prior');
    const file: Json = JSON.parse(readFileSync(out, 'utf8'));
    expect(file.provenance.answers).toBeUndefined();
    expect(file.answers[1].sd).toBe(0.25);
  });
});
