/** Times a known number of events, from the first batch to the last event. */
export interface Stopwatch {
  /** Starts at the first call; later ones change nothing. */
  start(): void;
  count(events: number): void;
  /** Events a second, once all have been counted. */
  readonly rate: Promise<number>;
}

export function createStopwatch(events: number): Stopwatch {
  let startedAt: number | null = null;
  let rest = events;
  let finish: (rate: number) => void;
  const rate = new Promise<number>((resolve) => (finish = resolve));
  return {
    start() {
      startedAt ??= performance.now();
    },
    count(done) {
      rest -= done;
      if (rest === 0) finish((events * 1000) / (performance.now() - startedAt!));
    },
    rate,
  };
}
