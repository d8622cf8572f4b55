/** A posterior as a row of block characters, from 3 population standard deviations below average to 3 above. */
import { normalDensity } from '@waarom/model';

/** Odd, so that one column stands at the average. */
export const BAR_COLUMNS = 23;
export const BAR_HEADER = 'less ◀─────┼─────▶ more';

const EDGE = 3;
const BLOCKS = ' ▁▂▃▄▅▆▇█';
/** Density that fills a column: that of sd 0.4 at its peak. What is less sure is wider and lower. */
const FULL_DENSITY = 1;

export function densityBar(mean: number, sd: number): string {
  const middle = (BAR_COLUMNS - 1) / 2;
  return Array.from({ length: BAR_COLUMNS }, (_, column) => {
    const z = ((column - middle) / middle) * EDGE;
    const density = normalDensity((z - mean) / sd) / sd;
    const height = Math.min(8, Math.round((8 * density) / FULL_DENSITY));
    // The average stays visible where little is on it.
    return column === middle && height <= 1 ? '│' : BLOCKS[height]!;
  }).join('');
}
