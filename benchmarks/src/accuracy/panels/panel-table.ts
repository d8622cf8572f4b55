/** A panel's file as tasks of rows, before anything is made of its columns. */
import { createReadStream } from 'node:fs';
import { readCsv } from '@waarom/formats';
import { errors } from '../../errors.js';

export type PanelRow = Readonly<Record<string, string>>;

/** One choice: its available alternatives, or the single offer of a yes/no set. */
export interface PanelTask {
  readonly rows: readonly PanelRow[];
  /** Index of the row that was chosen; -1: "no". */
  readonly chosen: number;
}

export interface PanelTable {
  /** One row a task, with `accept`. */
  readonly yesNo: boolean;
  /** Columns that may be attributes, in the order of the file. */
  readonly attributes: readonly string[];
  /** Persons and their tasks in the order of the file. */
  readonly persons: ReadonlyMap<string, readonly PanelTask[]>;
}

/** Columns that are no attributes whatever the set. */
const RESERVED = new Set(
  'person task alt choice accept av weight weights id obs obsid chid'.split(' '),
);

/**
 * Reads a `choices.csv`.
 *
 * @throws WaaromError `PANEL.INVALID`, `CSV.INVALID`.
 */
export async function readPanelTable(file: string): Promise<PanelTable> {
  const persons = new Map<string, Map<string, PanelRow[]>>();
  let columns: readonly string[] = [];
  for await (const { row, line } of readCsv(createReadStream(file), file)) {
    if (columns.length === 0) {
      columns = Object.keys(row);
      requireColumns(columns, file);
    }
    const { person, task } = row;
    if (person === undefined || task === undefined) {
      throw errors.raise('PANEL.INVALID', { file, reason: `line ${line} has too few cells` });
    }
    const tasks = persons.get(person) ?? new Map<string, PanelRow[]>();
    persons.set(person, tasks);
    const rows = tasks.get(task);
    if (rows === undefined) tasks.set(task, [row]);
    else rows.push(row);
  }
  const yesNo = !columns.includes('alt') && columns.includes('accept');
  const read = (rows: readonly PanelRow[], name: string) =>
    yesNo ? offerOf(rows, name, file) : taskOf(rows, name, file);
  return {
    yesNo,
    attributes: columns.filter((column) => !RESERVED.has(column.toLowerCase())),
    persons: new Map(
      Array.from(persons, ([person, tasks]) => [
        person,
        Array.from(tasks, ([task, rows]) => read(rows, `person ${person.trim()}, task ${task}`)),
      ]),
    ),
  };
}

function requireColumns(columns: readonly string[], file: string): void {
  const needed = columns.includes('accept') ? ['person', 'task'] : ['person', 'task', 'choice'];
  const missing = needed.filter((column) => !columns.includes(column));
  if (missing.length > 0) {
    throw errors.raise('PANEL.INVALID', { file, reason: `no column ${missing.join(', ')}` });
  }
}

function taskOf(all: readonly PanelRow[], name: string, file: string): PanelTask {
  const rows = all.filter(({ av }) => av === undefined || Number(av) !== 0);
  const chosen = rows.flatMap(({ choice }, index) => (Number(choice) === 1 ? [index] : []));
  if (chosen.length !== 1) {
    const reason = `${name}: ${chosen.length} available rows are chosen, not one`;
    throw errors.raise('PANEL.INVALID', { file, reason });
  }
  return { rows, chosen: chosen[0]! };
}

function offerOf(rows: readonly PanelRow[], name: string, file: string): PanelTask {
  if (rows.length !== 1) {
    throw errors.raise('PANEL.INVALID', { file, reason: `${name}: ${rows.length} rows, not one` });
  }
  return { rows, chosen: Number(rows[0]!['accept']) === 1 ? 0 : -1 };
}
