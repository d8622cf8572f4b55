/** One CSV record or JSON object. */
export type Row = Readonly<Record<string, unknown>>;

/** Reads one cell; undefined when there is none, or nothing in it. */
export type ReadCell = (row: Row) => unknown;

/** Binds a column's name. A name that is no column itself is a path: `product.prices[0].amount`. */
export function createReadCell(name: string): ReadCell {
  const steps = name.split(/[.[\]]+/).filter((step) => step !== '');
  return function readCell(row) {
    const cell = Object.hasOwn(row, name) ? row[name] : walk(row, steps);
    return isEmpty(cell) ? undefined : cell;
  };
}

function walk(row: Row, steps: readonly string[]): unknown {
  let value: unknown = row;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step))
      return undefined;
    value = (value as Row)[step];
  }
  return value;
}

/** In CSV an empty cell is all there is to say "nothing". */
function isEmpty(cell: unknown): boolean {
  return cell === null || (typeof cell === 'string' && cell.trim() === '');
}

/** The text of a cell; undefined for objects and lists, which have none. */
export function cellText(cell: unknown): string | undefined {
  if (typeof cell === 'string') return cell.trim();
  return typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : undefined;
}
