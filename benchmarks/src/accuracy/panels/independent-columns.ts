/** A residual variance below this share of a column's own is rounding. */
const NEGLIGIBLE = 1e-9;

/**
 * Returns which columns say something that the columns before them do not: a Cholesky factorization in the order of
 * the columns, which skips those without a remainder.
 *
 * In a forced choice only differences within a task count, so a column that is equal for all its alternatives says nothing, and
 * of the dummies of a label that every alternative has the last one follows from the others.
 */
export function independentColumns(
  tasks: readonly (readonly Float64Array[])[],
  { columns, centred }: { readonly columns: number; readonly centred: boolean },
): readonly number[] {
  const products = crossProducts(tasks, columns, centred);
  const raw = crossProducts(tasks, columns, false);
  const factor: Float64Array[] = [];
  const kept: number[] = [];
  for (let column = 0; column < columns; column++) {
    const entries = new Float64Array(kept.length + 1);
    for (let at = 0; at < kept.length; at++) {
      let sum = products[kept[at]! * columns + column]!;
      for (let k = 0; k < at; k++) sum -= factor[at]![k]! * entries[k]!;
      entries[at] = sum / factor[at]![at]!;
    }
    const known = entries.reduce((sum, value) => sum + value * value, 0);
    const own = products[column * columns + column]!;
    const remainder = own - known;
    // Against the uncentred square too: the centred one of a constant is rounding itself.
    const isNew =
      remainder > NEGLIGIBLE * own &&
      remainder > NEGLIGIBLE ** 1.5 * raw[column * columns + column]!;
    if (!isNew) continue;
    entries[kept.length] = Math.sqrt(remainder);
    factor.push(entries);
    kept.push(column);
  }
  return kept;
}

function crossProducts(
  tasks: readonly (readonly Float64Array[])[],
  columns: number,
  centred: boolean,
): Float64Array {
  const products = new Float64Array(columns * columns);
  const mean = new Float64Array(columns);
  for (const rows of tasks) {
    mean.fill(0);
    if (centred)
      for (const row of rows) row.forEach((value, k) => (mean[k]! += value / rows.length));
    for (const row of rows) {
      for (let a = 0; a < columns; a++) {
        const value = row[a]! - mean[a]!;
        if (value === 0) continue;
        for (let b = a; b < columns; b++) {
          products[a * columns + b]! += value * (row[b]! - mean[b]!);
        }
      }
    }
  }
  return products;
}
