import type { DeadLetter, DeadLetters } from '@waarom/engine';

/** Dead letters in memory, in the order they were sent. */
export class MemoryDeadLetters implements DeadLetters {
  readonly letters: DeadLetter[] = [];

  async send(letters: readonly DeadLetter[]): Promise<void> {
    for (const letter of letters) {
      const { key, value, ...record } = letter.record;
      this.letters.push({ ...letter, record: { ...record, key: copy(key), value: copy(value) } });
    }
  }

  async close(): Promise<void> {}
}

function copy(bytes: Buffer | null): Buffer | null {
  return bytes === null ? null : Buffer.from(bytes);
}
