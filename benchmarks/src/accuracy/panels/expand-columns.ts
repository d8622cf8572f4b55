/** Columns of text and numbers into cues that are numbers. */
import type { PanelRow } from './panel-table.js';

/** One candidate cue: how a row becomes its value. */
export interface CueColumn {
  /** `price`, or `brand=yoplait`. */
  readonly name: string;
  readonly valueOf: (row: PanelRow) => number;
  /** True for text: shown or not, never scaled. */
  readonly isDummy: boolean;
}

/** Names of what is a label even where it is coded by numbers. */
const LABELS = new Set(['brand', 'label', 'mode']);

/** A text column with more different values is a name or a note, not an attribute. */
const LEVELS_MAX = 40;

const MISSING = new Set(['', 'NA', 'NaN', 'null']);

/**
 * Returns the cues of the columns: a number is one cue as it is, and 0 where missing; text is a cue for each value, 0 or 1, and
 * all 0 where missing. Nothing is left out as reference here: what follows from the others is dropped later.
 */
export function expandColumns(
  rows: readonly PanelRow[],
  columns: readonly string[],
  remark: (text: string) => void,
): readonly CueColumn[] {
  return columns.flatMap((column): CueColumn[] => {
    const values = new Set(rows.map((row) => (row[column] ?? '').trim()));
    const levels = [...values].filter((value) => !MISSING.has(value));
    if (!LABELS.has(column) && levels.every((value) => Number.isFinite(Number(value)))) {
      return [{ name: column, valueOf: (row) => numberOf(row[column]), isDummy: false }];
    }
    if (levels.length > LEVELS_MAX) {
      remark(`${column}: ${levels.length} different texts, not used`);
      return [];
    }
    return levels.map((level) => ({
      name: `${column}=${level}`,
      valueOf: (row) => ((row[column] ?? '').trim() === level ? 1 : 0),
      isDummy: true,
    }));
  });
}

function numberOf(cell: string | undefined): number {
  const value = Number(cell);
  return cell === undefined || !Number.isFinite(value) ? 0 : value;
}
