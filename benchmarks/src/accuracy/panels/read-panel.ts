/** Any panel as choices with cue rows. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Choice } from '@waarom/model';
import { errors } from '../../errors.js';
import { expandColumns, type CueColumn } from './expand-columns.js';
import { independentColumns } from './independent-columns.js';
import type { Panel } from './panel.js';
import { readPanelTable, type PanelTable, type PanelTask } from './panel-table.js';

const FILE = 'choices.csv';

/**
 * Returns the folders of panels within a folder, or the folder itself if it is one.
 *
 * @throws WaaromError `PANEL.NONE` when there is none.
 */
export function findPanels(folder: string): readonly string[] {
  const inner = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  const found = [folder, ...inner.map((name) => join(folder, name))].filter((each) =>
    existsSync(join(each, FILE)),
  );
  if (found.length === 0) throw errors.raise('PANEL.NONE', { folder });
  return found;
}

/** What is read of a panel; by default every column and every task. */
export interface PanelSelection {
  readonly attributes?: readonly string[];
  /** Only tasks whose first row has 1 in this column. */
  readonly keep?: string;
}

/**
 * Reads a panel: numbers divided by their sd, texts as dummies, columns that add nothing dropped.
 *
 * @throws WaaromError `PANEL.INVALID`, `CSV.INVALID`.
 */
export async function readPanel(folder: string, selection: PanelSelection = {}): Promise<Panel> {
  const file = join(folder, FILE);
  return panelOf(basename(folder), selectTasks(await readPanelTable(file), selection, file));
}

function selectTasks(table: PanelTable, selection: PanelSelection, file: string): PanelTable {
  const { attributes = table.attributes, keep } = selection;
  const missing = [...attributes, ...(keep === undefined ? [] : [keep])].filter(
    (column) => !table.attributes.includes(column),
  );
  if (missing.length > 0) {
    throw errors.raise('PANEL.INVALID', { file, reason: `no column ${missing.join(', ')}` });
  }
  if (keep === undefined) return { ...table, attributes };
  const persons = new Map<string, readonly PanelTask[]>();
  for (const [person, tasks] of table.persons) {
    const kept = tasks.filter(({ rows }) => Number(rows[0]![keep]) === 1);
    if (kept.length > 0) persons.set(person, kept);
  }
  return { ...table, attributes, persons };
}

function panelOf(name: string, { yesNo, attributes, persons }: PanelTable): Panel {
  const tasks = [...persons.values()].flat();
  const rows = tasks.flatMap((task) => task.rows);
  const remarks: string[] = [];
  const expanded = expandColumns(rows, attributes, (text) => remarks.push(text));
  const constant: CueColumn = { name: 'constant', valueOf: () => 1, isDummy: true };
  const candidates = (yesNo ? [constant, ...expanded] : expanded).map((column) =>
    scaled(column, rows.map(column.valueOf), yesNo),
  );
  const valuesOf = (task: PanelTask) =>
    task.rows.map((row) => Float64Array.from(candidates, ({ cueOf }) => cueOf(row)));
  const options = { columns: candidates.length, centred: !yesNo };
  const kept = independentColumns(tasks.map(valuesOf), options);
  const dropped = candidates.filter((_, index) => !kept.includes(index));
  if (dropped.length > 0) {
    remarks.push(`said by the others: ${dropped.map((column) => column.name).join(', ')}`);
  }
  const cues = kept.map((index) => candidates[index]!);
  return {
    name,
    cues: cues.map((cue) => cue.name),
    scales: Float64Array.from(cues, ({ scale }) => scale),
    outside: yesNo,
    persons: Array.from(persons, ([id, own]) => ({
      id: id.trim(),
      choices: own.map((task) => choiceOf(task, cues, yesNo)),
    })),
    remarks,
  };
}

interface ScaledColumn {
  readonly name: string;
  readonly scale: number;
  readonly cueOf: CueColumn['valueOf'];
}

/** A shift is one of the constant, so it is free where there is one, and moot in a forced choice. */
function scaled(column: CueColumn, values: readonly number[], shifts: boolean): ScaledColumn {
  const { name, valueOf, isDummy } = column;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  if (isDummy || !(variance > 0)) return { name, scale: 1, cueOf: valueOf };
  const scale = Math.sqrt(variance);
  return { name, scale, cueOf: (row) => (valueOf(row) - (shifts ? mean : 0)) / scale };
}

function choiceOf(task: PanelTask, cues: readonly ScaledColumn[], outside: boolean): Choice {
  return {
    rows: Float64Array.from(task.rows.flatMap((row) => cues.map(({ cueOf }) => cueOf(row)))),
    offsets: new Float64Array(task.rows.length),
    count: task.rows.length,
    chosen: task.chosen,
    outside,
    weight: 1,
  };
}
