import { offsetKey, type DeadLetter, type DeadLetters, type Offsets } from '@waarom/engine';

/**
 * Dead letters of a log that was folded before: of what another store has passed its updater sent the letters, and one is enough.
 */
export class UnsentLetters {
  /** Records that were refused, whoever sent their letters. */
  refused = 0;
  private readonly passed: Offsets;

  /** `passed`: up to where the other store is, by topic and partition. */
  constructor(passed: Offsets) {
    this.passed = passed;
  }

  /** The same dead letters, without those. */
  through(real: DeadLetters): DeadLetters {
    return {
      send: async (letters) => {
        const unsent = letters.filter((letter) => !this.isSent(letter));
        if (unsent.length > 0) await real.send(unsent);
        this.refused += letters.length;
      },
      close: () => real.close(),
    };
  }

  private isSent({ topic, partition, record }: DeadLetter): boolean {
    return record.offset < (this.passed.get(offsetKey(topic, partition)) ?? 0);
  }
}
