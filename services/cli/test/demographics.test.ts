import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMulberry32 } from '@waarom/model';
import { describe, expect, it } from 'vitest';
import { describePeople, readDemographics } from '../src/log/demographics.js';
import { runWaarom, scratchFolder, type Json } from './run-waarom.js';

const folder = scratchFolder();

function tableOf(...lines: readonly string[]): string {
  const file = join(
    folder,
    `table-${lines.length}-${lines[1] ?? ''}.csv`.replaceAll(/[ ",]/g, '_'),
  );
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

describe('a table of customers', () => {
  const person = (id: string) => ({ id, choices: [] });

  it('becomes covariates in sds around the mean of those who are there; the unknown is the mean', async () => {
    const table = tableOf('customer,age,club', 'ann,30,1', 'bob,50,1', 'cem,,1', 'not-in-log,99,0');
    const demographics = await readDemographics(table);
    expect(demographics.columns).toEqual(['age', 'club']);
    const people = ['ann', 'bob', 'cem', 'dee'].map(person);
    const described = describePeople(people, demographics);
    expect(described.described).toBe(3);
    const covariates = [...described.people].map((each) => [...each.covariates!]);
    // Everybody in the log is in the club, which then says nothing.
    expect(covariates).toEqual([
      [-1, 0],
      [1, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  it.each([
    ['without a customer', ['id,age', 'ann,30'], 'names no customer'],
    ['with a customer twice', ['customer,age', 'ann,30', 'ann,31'], 'line 3 names ann again'],
    ['with words', ['customer,age', 'ann,thirty'], '"thirty" in column age is not a number'],
    ['with nothing beside customers', ['customer', 'ann'], 'no column beside customer'],
  ])('%s is refused with what is wrong', async (_name, lines, reason) => {
    await expect(readDemographics(tableOf(...lines))).rejects.toMatchObject({
      code: 'CLI.DEMOGRAPHICS',
      why: expect.stringContaining(reason),
    });
  });

  it('that is not there is refused too', async () => {
    await expect(readDemographics(join(folder, 'none.csv'))).rejects.toMatchObject({
      code: 'CLI.FILE',
    });
  });
});

describe('demographics that tell something', () => {
  const log = join(folder, 'events.ndjson');
  const truth = join(folder, 'truth.ndjson');
  const table = join(folder, 'people.csv');

  it('are reported by a fit, and leave the prior alone; as a baseline they are ahead of the prior', async () => {
    const simulate = `simulate --customers 240 --events 6000 --seed 6 --out ${log} --truth ${truth}`;
    await runWaarom(simulate.split(' '));
    const uniform = createMulberry32(2);
    const rows = readFileSync(truth, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => {
        const { customer, traits }: Json = JSON.parse(line);
        return `${customer},${(40 + 10 * traits.price_sensitivity).toFixed(1)},${uniform().toFixed(2)}`;
      });
    writeFileSync(table, ['customer,age,shoe', ...rows, ''].join('\n'));
    const quick = ['--backend', 'plain', '--half-life', '365'];
    const args = ['fit', log, '--out', '-', ...quick];
    const without = await runWaarom(args);
    expect((await runWaarom([...args, '--demographics', table])).stdout).toBe(without.stdout);
    const out = join(folder, 'prior.json');
    const told = await runWaarom([
      'fit',
      log,
      '--out',
      out,
      ...quick,
      '--demographics',
      table,
      '--json',
    ]);
    const { demographics }: Json = JSON.parse(told.stdout);
    expect(demographics.described).toBeGreaterThan(200);
    expect(demographics.gain).toBeGreaterThan(5);
    expect(demographics.shifts[0]).toMatchObject({ id: 'price_sensitivity', column: 'age' });
    expect(demographics.shifts[0].shift).toBeGreaterThan(0.3);

    const judged = await runWaarom([
      'evaluate',
      log,
      '--choices',
      '2000',
      '--demographics',
      table,
      '--json',
    ]);
    const { rows: scores, leftOut }: Json = JSON.parse(judged.stdout);
    expect(leftOut).toEqual([]);
    const lossOf = (name: string) => scores.find((row: Json) => row.name === name).logLoss;
    expect(lossOf('demographics')).toBeLessThan(lossOf('prior'));
    expect(lossOf('waarom')).toBeLessThan(lossOf('demographics'));
    const given = await runWaarom([
      'evaluate',
      log,
      '--choices',
      '300',
      '--prior',
      out,
      '--demographics',
      table,
      '--json',
    ]);
    expect(JSON.parse(given.stdout).leftOut).toEqual([
      { name: 'demographics', why: expect.stringContaining('leave --prior out') },
    ]);
  });
});
