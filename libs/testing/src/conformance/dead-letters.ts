/**
 * What every sink of dead letters must do: keep the raw record and the reason, whatever the bytes. An adapter's test file
 * calls `deadLettersConformance` with a way to open an empty one.
 */
import type { DeadLetter, DeadLetters, SourceRecord } from '@waarom/engine';
import { REJECTION_CODES } from '@waarom/schemas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { comparableRecord } from './comparable-record.js';

export interface OpenedDeadLetters {
  /** Source topic, of at least two partitions, that letters may name. */
  readonly topic: string;
  readonly deadLetters: DeadLetters;
  /** All letters that were sent, in the order of each partition. */
  readBack(): Promise<readonly DeadLetter[]>;
  /** Called once, after `deadLetters.close`. */
  close(): Promise<void>;
}

/** Declares the suite; `open` is called before each requirement. */
export function deadLettersConformance(name: string, open: () => Promise<OpenedDeadLetters>): void {
  describe(`dead letters: ${name}`, () => {
    let opened: OpenedDeadLetters | undefined;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(async () => {
      await opened?.deadLetters.close();
      await opened?.close();
      opened = undefined;
    });

    async function expectKept(records: readonly Partial<SourceRecord>[]): Promise<void> {
      const letters = records.map((record, offset) =>
        letterOf(opened!.topic, { offset, ...record }),
      );
      await opened!.deadLetters.send(letters);
      expect((await opened!.readBack()).map(comparable)).toEqual(letters.map(comparable));
    }

    it('keeps the raw bytes, where they stood and the reason', async () => {
      const value = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
      await expectKept([{ key: Buffer.from([0, 255, 128]), value, offset: 2 ** 40 }]);
    });

    it('tells no key and no value from empty ones', async () => {
      const empty = Buffer.alloc(0);
      await expectKept([
        { key: null },
        { value: null },
        { key: null, value: null },
        { key: empty, value: empty },
      ]);
    });

    it('keeps a value of 3 MB, and many in one call', async () => {
      const value = Buffer.alloc(3_000_000, 'x');
      await expectKept([{ value }, {}, { value }, ...Array.from({ length: 600 }, () => ({}))]);
    });

    it('keeps letters of several partitions, codes and stages', async () => {
      const stages = ['decode', 'check', 'fold'] as const;
      const letters = REJECTION_CODES.map((code, index) => ({
        ...letterOf(opened!.topic, { offset: index }),
        partition: index % 2,
        code,
        stage: stages[index % stages.length]!,
        message: `answer[${index}] is not één of …`,
      }));
      await opened!.deadLetters.send(letters.slice(0, 3));
      await opened!.deadLetters.send([]);
      await opened!.deadLetters.send(letters.slice(3));
      const kept = await opened!.readBack();
      for (const partition of [0, 1]) {
        const ofPartition = (letter: DeadLetter) => letter.partition === partition;
        const found = kept.filter(ofPartition).map(comparable);
        expect(found).toEqual(letters.filter(ofPartition).map(comparable));
      }
      expect(kept).toHaveLength(letters.length);
    });
  });
}

function comparable(letter: DeadLetter) {
  return { ...letter, record: comparableRecord(letter.record) };
}

function letterOf(topic: string, record: Partial<SourceRecord>): DeadLetter {
  return {
    topic,
    partition: 1,
    record: {
      offset: 0,
      key: Buffer.from('customer-1'),
      value: Buffer.from('{"broken'),
      timestamp: 1_700_000_000_123,
      ...record,
    },
    code: 'JSON_PARSE',
    message: 'the value is not JSON',
    stage: 'decode',
  };
}
