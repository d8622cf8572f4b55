/** Times two things in turns, so that a machine that slows down slows both. */

/** Median nanoseconds a call of `first` and of `second`, each called `calls` times a round, in turns. */
export function timeInTurns(
  first: () => void,
  second: () => void,
  { calls, rounds }: { readonly calls: number; readonly rounds: number },
): readonly [first: number, second: number] {
  const times: [number[], number[]] = [[], []];
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const [index, call] of [first, second].entries()) {
      const start = process.hrtime.bigint();
      for (let count = 0; count < calls; count++) call();
      const nanoseconds = Number(process.hrtime.bigint() - start) / calls;
      if (round >= 0) times[index]!.push(nanoseconds);
    }
  }
  return [median(times[0]), median(times[1])];
}

/** As `timeInTurns`, for calls that answer later; one at a time. */
export async function timeCallsInTurns(
  first: () => Promise<unknown>,
  second: () => Promise<unknown>,
  { calls, rounds }: { readonly calls: number; readonly rounds: number },
): Promise<readonly [first: number, second: number]> {
  const times: [number[], number[]] = [[], []];
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const [index, call] of [first, second].entries()) {
      const start = process.hrtime.bigint();
      for (let count = 0; count < calls; count++) await call();
      const nanoseconds = Number(process.hrtime.bigint() - start) / calls;
      if (round >= 0) times[index]!.push(nanoseconds);
    }
  }
  return [median(times[0]), median(times[1])];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((first, second) => first - second);
  return sorted[Math.floor(sorted.length / 2)]!;
}

const WARM_UP_ROUNDS = 3;
