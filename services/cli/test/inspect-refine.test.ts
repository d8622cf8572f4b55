import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runWaarom, scratchFolder } from './run-waarom.js';

interface View {
  readonly status: string;
  readonly version: number;
  readonly traits: Readonly<Record<string, { readonly mean: number; readonly sd: number }>>;
}

const folder = scratchFolder();
const events = join(folder, 'events.ndjson');
const data = join(folder, 'data');
const AS_OF = ['--as-of', '2026-03-01'];

beforeAll(async () => {
  await runWaarom(['simulate', '--customers', '20', '--events', '3000', '--out', events]);
  await runWaarom(['replay', events, '--data', data]);
});

test('a customer’s choices are solved at once from the log, near what the store learned of them', async () => {
  const inspect = async (...from: readonly string[]) => {
    const ended = await runWaarom(['inspect', 'c-0003', ...from, ...AS_OF, '--json']);
    expect(ended.code).toBe(0);
    return JSON.parse(ended.stdout) as View;
  };
  const [joint, online] = [await inspect('--refine', events), await inspect('--data', data)];
  expect(joint.version).toBe(online.version);
  expect(joint.version).toBeGreaterThan(10);
  for (const [id, { mean, sd }] of Object.entries(online.traits)) {
    expect(joint.traits[id]!.mean).not.toBe(mean);
    expect(Math.abs(joint.traits[id]!.mean - mean)).toBeLessThan(0.3 * sd);
  }
});

test('the card says so, and a customer who is not in the log is the prior', async () => {
  const card = await runWaarom(['inspect', 'c-0003', '--refine', events, ...AS_OF]);
  expect(card.stdout).toMatch(/^c-0003 {3}learned from \d+ choices, all at once/);
  const nobody = await runWaarom(['inspect', 'nobody', '--refine', events, '--json']);
  expect(nobody.code).toBe(4);
  expect((JSON.parse(nobody.stdout) as View).status).toBe('prior_only');
});

test('a log and a store are not read at once', async () => {
  const both = await runWaarom(['inspect', 'c-1', '--refine', events, '--data', data]);
  expect(both.code).toBe(2);
  expect(both.stderr).toContain('--refine');
});
