/**
 * Dead letters in the embedded database, the envelope that the dead-letter topic has:
 *
 *     headLength:u32 head (JSON: topic, partition, offset, timestamp, code, stage, message, keyLength) key value
 *
 * A length of null stands for a null key or value.
 */
import type { DeadLetter, DeadLetters } from '@waarom/engine';
import type { Database } from './database.js';
import { BINARY, deadLetterKey, RANGES } from './keys.js';

interface Head extends Omit<DeadLetter, 'record'> {
  readonly offset: number;
  readonly timestamp: number;
  readonly keyLength: number | null;
  readonly valueLength: number | null;
}

export function createDeadLetters(database: Database): DeadLetters {
  return {
    async send(letters) {
      if (letters.length === 0) return;
      await database.write((batch) => {
        for (const letter of letters) {
          const { topic, partition, record } = letter;
          batch.put(deadLetterKey(topic, partition, record.offset), encodeLetter(letter), BINARY);
        }
      });
    },
    /** Nothing to do: the database is closed by `Embedded.close`. */
    async close() {},
  };
}

/** All dead letters, of one partition in the order of their offsets. */
export async function* readDeadLetters(database: Database): AsyncGenerator<DeadLetter> {
  const iterator = database.level.values(RANGES.deadLetters);
  try {
    for (;;) {
      const value = await database.read(() => iterator.next());
      if (value === undefined) return;
      yield decodeLetter(value);
    }
  } finally {
    await iterator.close();
  }
}

function encodeLetter({ record, ...reason }: DeadLetter): Buffer {
  const { offset, timestamp, key, value } = record;
  const keyLength = key?.length ?? null;
  const valueLength = value?.length ?? null;
  const head: Head = { ...reason, offset, timestamp, keyLength, valueLength };
  const headBytes = Buffer.from(JSON.stringify(head));
  const headLength = Buffer.allocUnsafe(4);
  headLength.writeUInt32BE(headBytes.length);
  return Buffer.concat([headLength, headBytes, ...(key ? [key] : []), ...(value ? [value] : [])]);
}

function decodeLetter(bytes: Buffer): DeadLetter {
  const headEnd = 4 + bytes.readUInt32BE(0);
  const head = JSON.parse(bytes.toString('utf8', 4, headEnd)) as Head;
  const { offset, timestamp, keyLength, valueLength, ...reason } = head;
  const keyEnd = headEnd + (keyLength ?? 0);
  const key = keyLength === null ? null : bytes.subarray(headEnd, keyEnd);
  const value = valueLength === null ? null : bytes.subarray(keyEnd);
  return { ...reason, record: { offset, timestamp, key, value } };
}
