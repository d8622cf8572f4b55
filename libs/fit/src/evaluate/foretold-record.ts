import type { ForetoldChoices } from './reliability.js';

/** Keeps all that was foretold, choice after choice. */
export interface ForetoldRecord {
  /** One thing that could happen, and whether it did. */
  readonly add: (probability: number, came: boolean) => void;
  /** The next choice follows. */
  readonly close: () => void;
  readonly read: () => ForetoldChoices;
}

export function createForetoldRecord(): ForetoldRecord {
  const probabilities: number[] = [];
  const starts: number[] = [0];
  const came: number[] = [];
  return {
    add(probability, hasCome) {
      if (hasCome) came.push(probabilities.length);
      probabilities.push(probability);
    },
    close: () => void starts.push(probabilities.length),
    read: () => ({
      probabilities: Float64Array.from(probabilities),
      starts: Uint32Array.from(starts),
      came: Uint32Array.from(came),
    }),
  };
}
