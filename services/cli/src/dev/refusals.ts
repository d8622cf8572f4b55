/** Which of the records that somebody waits for ended as dead letters. */
import type { LogPosition } from '@waarom/embedded';
import type { DeadLetter } from '@waarom/engine';

export interface Refusals {
  /** To be called with every dead letter. */
  readonly note: (letters: readonly DeadLetter[]) => void;
  /** Does the work, in which these records are folded; resolves to the letter of each record that became one. */
  readonly during: (
    positions: readonly LogPosition[],
    work: () => Promise<void>,
  ) => Promise<readonly (DeadLetter | undefined)[]>;
}

export function createRefusals(): Refusals {
  const awaited = new Map<string, DeadLetter | undefined>();
  return {
    note(letters) {
      for (const letter of letters) {
        const name = nameOf({ partition: letter.partition, offset: letter.record.offset });
        if (awaited.has(name)) awaited.set(name, letter);
      }
    },
    async during(positions, work) {
      const names = positions.map(nameOf);
      for (const name of names) awaited.set(name, undefined);
      try {
        await work();
        return names.map((name) => awaited.get(name));
      } finally {
        for (const name of names) awaited.delete(name);
      }
    },
  };
}

function nameOf({ partition, offset }: LogPosition): string {
  return `${partition}:${offset}`;
}
