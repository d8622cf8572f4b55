import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runWaarom, scratchFolder } from './run-waarom.js';

interface View {
  readonly customer_id: string;
  readonly as_of: string;
  readonly traits: Readonly<Record<string, { readonly mean: number; readonly n: number }>>;
}

const folder = scratchFolder();
const events = join(folder, 'events.ndjson');

beforeAll(async () => {
  const size = ['--customers', '30', '--events', '3000'];
  await runWaarom(['simulate', ...size, '--out', events]);
});

async function traits(file: string, ...more: readonly string[]): Promise<string> {
  const path = join(folder, file);
  const ended = await runWaarom(['replay', events, '--traits', path, ...more]);
  expect(ended.code).toBe(0);
  expect(ended.stdout).toContain(`profiles ${path}`);
  return readFileSync(path, 'utf8');
}

const viewsOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as View);

test('profiles come as the API gives them, or as a table of one row a trait with the same numbers', async () => {
  const views = viewsOf(await traits('profiles.ndjson'));
  expect(views).toHaveLength(30);
  const [header, ...rows] = (await traits('profiles.csv')).trimEnd().split('\n');
  expect(header).toMatch(/^customer_id,status,trait,as_of,mean,sd,/);
  expect(rows).toHaveLength(30 * Object.keys(views[0]!.traits).length);
  for (const row of rows) {
    const [id, , trait = '', asOf, mean] = row.split(',');
    const view = views.find(({ customer_id: customer }) => customer === id)!;
    expect([asOf, Number(mean)]).toEqual([view.as_of, view.traits[trait]!.mean]);
  }
});

test('refined ones are of the same choices, near the others and not the same', async () => {
  const online = viewsOf(await traits('online.ndjson'));
  const refined = viewsOf(await traits('refined.ndjson', '--refine'));
  expect(refined).toHaveLength(online.length);
  let largest = 0;
  for (const view of refined) {
    const other = online.find(({ customer_id: id }) => id === view.customer_id)!;
    expect(view.as_of).toBe(other.as_of);
    for (const [id, { mean, n }] of Object.entries(view.traits)) {
      expect(n).toBe(other.traits[id]!.n);
      largest = Math.max(largest, Math.abs(mean - other.traits[id]!.mean));
    }
  }
  expect(largest).toBeGreaterThan(0.005);
  expect(largest).toBeLessThan(0.5);
});

test('profiles on stdout are alone there; --refine without them is refused', async () => {
  const piped = await runWaarom(['replay', events, '--traits', '-', '--json']);
  expect(viewsOf(piped.stdout)).toHaveLength(30);
  expect(JSON.parse(piped.stderr)).toMatchObject({ customers: 30 });
  const alone = await runWaarom(['replay', events, '--refine']);
  expect(alone).toMatchObject({ code: 2, stdout: '' });
  expect(alone.stderr).toContain('--traits traits.csv');
});
