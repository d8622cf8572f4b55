/** The code that was probably meant, if one is near: by shared letter pairs (Dice 1945), so that a missing part does not matter. */
export function nearestCode(given: string, codes: readonly string[]): string | undefined {
  const pairs = pairsOf(given);
  let best: string | undefined;
  let bestShare = SHARE_MIN;
  for (const code of codes) {
    const share = overlap(pairs, pairsOf(code));
    if (share <= bestShare) continue;
    best = code;
    bestShare = share;
  }
  return best;
}

const SHARE_MIN = 0.4;

function pairsOf(text: string): ReadonlySet<string> {
  const letters = text.replace(/[^A-Z]/g, '');
  return new Set(
    Array.from({ length: Math.max(0, letters.length - 1) }, (_, index) =>
      letters.slice(index, index + 2),
    ),
  );
}

function overlap(first: ReadonlySet<string>, second: ReadonlySet<string>): number {
  let shared = 0;
  for (const pair of first) if (second.has(pair)) shared++;
  return (2 * shared) / (first.size + second.size || 1);
}
