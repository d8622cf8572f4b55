import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Panel } from '../src/accuracy/panels/panel.js';
import { findPanels, readPanel } from '../src/accuracy/panels/read-panel.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waarom-panel-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function read(lines: readonly string[], selection = {}): Promise<Panel> {
  writeFileSync(join(folder, 'choices.csv'), `${lines.join('\n')}\n`);
  return await readPanel(folder, selection);
}

/** The cue rows of one choice, back in the units of the file. */
function rowsOf({ persons, cues, scales }: Panel, person = 0, task = 0): number[][] {
  const { rows, count } = persons[person]!.choices[task]!;
  return Array.from({ length: count }, (_, j) =>
    cues.map((_, k) => Number((rows[j * cues.length + k]! * scales[k]!).toFixed(9))),
  );
}

describe('a panel', () => {
  it('has persons and their choices in the order of the file', async () => {
    const panel = await read([
      'person,task,alt,choice,price',
      '"  b",1,1,0,3',
      '"  b",1,2,1,5',
      'a,7,1,1,2',
      'a,7,2,0,4',
      'a,8,1,0,2',
      'a,8,2,1,9',
    ]);
    expect(
      panel.persons.map(({ id, choices }) => [id, choices.map(({ chosen }) => chosen)]),
    ).toEqual([
      ['b', [1]],
      ['a', [0, 1]],
    ]);
    expect(panel).toMatchObject({ name: basename(folder), cues: ['price'], outside: false });
    expect(rowsOf(panel, 1, 1)).toEqual([[2], [9]]);
  });

  it('has numbers of sd 1', async () => {
    const { persons } = await read([
      'person,task,alt,choice,price',
      '1,1,1,1,1000',
      '1,1,2,0,3000',
    ]);
    expect([...persons[0]!.choices[0]!.rows]).toEqual([1, 3]);
  });

  it('has a dummy for each text but the last, which follows from the others', async () => {
    const panel = await read([
      'person,task,alt,choice,brand,price',
      '1,1,1,1,red,1',
      '1,1,2,0,blue,2',
      '1,1,3,0,green,4',
      '1,2,1,0,red,2',
      '1,2,2,0,blue,2',
      '1,2,3,1,green,3',
    ]);
    expect(panel.cues).toEqual(['brand=red', 'brand=blue', 'price']);
    expect(rowsOf(panel)).toEqual([
      [1, 0, 1],
      [0, 1, 2],
      [0, 0, 4],
    ]);
    expect(panel.remarks).toEqual(['said by the others: brand=green']);
  });

  it('keeps all dummies where an alternative has none of the texts, and 0 for its missing numbers', async () => {
    const panel = await read([
      'person,task,alt,choice,brand,price',
      '1,1,1,1,red,2',
      '1,1,2,0,blue,2',
      '1,1,3,0,,',
      '1,2,1,0,red,1',
      '1,2,2,0,blue,3',
      '1,2,3,1,NA,NA',
    ]);
    expect(panel.cues).toEqual(['brand=red', 'brand=blue', 'price']);
    expect(rowsOf(panel)[2]).toEqual([0, 0, 0]);
  });

  it('drops what is constant, what is the same for all alternatives, and a second unit of the same', async () => {
    const panel = await read([
      'person,task,alt,choice,minutes,hours,season,fee,weights',
      '1,1,1,1,60,1,0,5,2',
      '1,1,2,0,90,1.5,0,5,2',
      '2,1,1,1,30,0.5,1,5,3',
      '2,1,2,0,45,0.75,1,5,3',
    ]);
    expect(panel.cues).toEqual(['minutes']);
  });

  it('has only the alternatives that were available', async () => {
    const panel = await read([
      'person,task,alt,choice,av,mode,cost',
      '1,1,1,0,0,train,1',
      '1,1,2,1,1,car,2',
      '1,1,3,0,1,bus,3',
      '1,2,1,1,1,train,4',
      '1,2,2,0,1,car,5',
      '1,2,3,0,1,bus,9',
    ]);
    expect(panel.persons[0]!.choices.map(({ count, chosen }) => [count, chosen])).toEqual([
      [2, 0],
      [3, 0],
    ]);
    await expect(
      read(['person,task,alt,choice,av,cost', '1,1,1,1,0,1', '1,1,2,0,1,2']),
    ).rejects.toMatchObject({ code: 'PANEL.INVALID' });
  });

  it('of yes and no has the constant first and "no" as the outside option', async () => {
    const panel = await read([
      'person,task,accept,coupon,temperature,always',
      '1,1,1,Bar,30,1',
      '1,2,0,Cafe,50,1',
      '1,3,0,Bar,70,1',
    ]);
    expect(panel.outside).toBe(true);
    expect(panel.cues).toEqual(['constant', 'coupon=Bar', 'temperature']);
    expect(panel.persons[0]!.choices.map(({ count, chosen }) => [count, chosen])).toEqual([
      [1, 0],
      [1, -1],
      [1, -1],
    ]);
    // Numbers are centred where there is a constant.
    expect(rowsOf(panel)).toEqual([[1, 1, -20]]);
  });

  it('can be read in part: some columns, some tasks', async () => {
    const lines = [
      'person,task,alt,choice,price,time,keep',
      '1,1,1,1,1,5,0',
      '1,1,2,0,2,7,0',
      '1,2,1,1,3,5,1',
      '1,2,2,0,4,8,1',
      '2,1,1,1,3,5,0',
      '2,1,2,0,4,8,0',
    ];
    const panel = await read(lines, { attributes: ['time'], keep: 'keep' });
    expect(panel.cues).toEqual(['time']);
    expect(panel.persons.map(({ choices }) => choices.length)).toEqual([1]);
    await expect(read(lines, { attributes: ['speed'] })).rejects.toMatchObject({
      code: 'PANEL.INVALID',
    });
  });

  it('is a folder with choices.csv, or each folder in it that has one', () => {
    mkdirSync(join(folder, 'a'));
    mkdirSync(join(folder, 'b'));
    expect(() => findPanels(folder)).toThrow(/no panels/);
    writeFileSync(join(folder, 'b', 'choices.csv'), '');
    expect(findPanels(folder)).toEqual([join(folder, 'b')]);
    expect(findPanels(join(folder, 'b'))).toEqual([join(folder, 'b')]);
  });
});
