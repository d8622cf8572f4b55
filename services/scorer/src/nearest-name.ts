/** The name that was probably meant: for "did you mean". */

/** Returns the name at the smallest edit distance, if it is near enough to have been meant. */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let smallest = Math.ceil(Math.min(given.length, LENGTH_MAX) / 3) + 1;
  for (const name of names) {
    const distance = editDistance(given.slice(0, LENGTH_MAX).toLowerCase(), name);
    if (distance >= smallest) continue;
    smallest = distance;
    nearest = name;
  }
  return nearest;
}

/** Bounds the work that a caller can ask for; names of the catalogue are shorter. */
const LENGTH_MAX = 64;

/** Levenshtein distance, one row at a time (Wagner and Fischer, 1974). */
function editDistance(first: string, second: string): number {
  const row = Array.from({ length: second.length + 1 }, (_, index) => index);
  for (let i = 1; i <= first.length; i++) {
    let diagonal = row[0]!;
    row[0] = i;
    for (let j = 1; j <= second.length; j++) {
      const substituted = diagonal + (first[i - 1] === second[j - 1] ? 0 : 1);
      diagonal = row[j]!;
      row[j] = Math.min(substituted, diagonal + 1, row[j - 1]! + 1);
    }
  }
  return row[second.length]!;
}
