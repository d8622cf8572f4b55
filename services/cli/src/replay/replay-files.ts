/** Files through decode, fold and commit into an embedded store, with what there is to say about it. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Embedded } from '@waarom/embedded';
import {
  decodeState,
  Fold,
  hashProfiles,
  NO_METRICS,
  Updater,
  type ConsentPolicy,
  type DeadLetter,
  type DecodeRecord,
  type EngineModel,
  type ProfileReader,
} from '@waarom/engine';
import type { RejectionCode } from '@waarom/schemas';
import { createFileSource } from './file-record-source.js';
import type { Input } from './input.js';

export interface ReplayOptions {
  readonly model: EngineModel;
  readonly consentPolicy: ConsentPolicy;
  readonly inputs: readonly Input[];
  /** Reads the records of all inputs. */
  readonly decode: DecodeRecord;
  readonly embedded: Embedded;
  readonly onProgress: (progress: ReplayProgress) => void;
}

export interface ReplayProgress {
  /** Bytes on disk read so far, of all files. */
  readonly bytes: number;
  readonly events: number;
  readonly rejected: number;
}

interface RejectedLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly code: RejectionCode;
  readonly message: string;
}

export interface ReplayReport {
  /** Lines read, of which an earlier run had folded `known`. */
  readonly events: number;
  readonly known: number;
  /** Choices and answers that the store's profiles were learned from. */
  readonly choices: number;
  /** Customers in the store. */
  readonly customers: number;
  /** Events refused, by code. */
  readonly rejected: Readonly<Partial<Record<RejectionCode, number>>>;
  readonly rejectedCount: number;
  readonly withoutConsent: number;
  readonly duplicates: number;
  /** The first few refused lines. */
  readonly examples: readonly RejectedLine[];
  readonly seconds: number;
  readonly eventsPerSecond: number;
  /** Time of the newest event in the store, milliseconds since 1970; 0 in an empty one. */
  readonly newestTime: number;
  /** Over all profiles of the store (`hashProfiles`). */
  readonly hash: string;
}

const EXAMPLES_MAX = 3;
/** Fewer and larger commits than a live stream's: nobody reads in between. */
const CHUNK_RECORDS_MAX = 32_000;

/** @throws WaaromError of the file, or of the store. */
export async function replayFiles(options: ReplayOptions): Promise<ReplayReport> {
  const { model, consentPolicy, inputs, decode, embedded, onProgress } = options;
  const fold = new Fold(model, consentPolicy);
  const tally = new Map<string, number>();
  const rejected: Partial<Record<RejectionCode, number>> = {};
  const examples: RejectedLine[] = [];
  const total = { events: 0, known: 0, rejected: 0, bytes: 0 };
  let file = '';
  const updater = new Updater({
    store: embedded.store,
    deadLetters: {
      async send(letters: readonly DeadLetter[]) {
        await embedded.deadLetters.send(letters);
        total.rejected += letters.length;
        for (const { code, message, record } of letters) {
          rejected[code] = (rejected[code] ?? 0) + 1;
          if (examples.length < EXAMPLES_MAX) {
            examples.push({ file, line: record.offset + 1, code, message });
          }
        }
      },
      async close() {},
    },
    decode,
    fold,
    dimension: model.design.dimension,
    metrics: {
      ...NO_METRICS,
      events: (result, count) => tally.set(result, (tally.get(result) ?? 0) + count),
    },
    now: Date.now,
    pause: (attempt) => wait(Math.min(1000, 10 * 2 ** attempt)),
    chunkRecordsMax: CHUNK_RECORDS_MAX,
  });

  const startedAt = performance.now();
  const writtenAt = Date.now();
  for (const input of inputs) {
    file = input.file;
    const before = { events: total.events, bytes: total.bytes };
    const source = createFileSource(input, {
      writtenAt,
      onBytes(count) {
        total.bytes = before.bytes + count;
        total.events = before.events + source.counts.records;
        onProgress(total);
      },
    });
    await source.run(updater);
    total.events = before.events + source.counts.records;
    total.known += source.counts.known;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const { customers, hash, choices, newestTime } = await summarize(model, embedded.store);
  return {
    events: total.events,
    known: total.known,
    choices,
    customers,
    rejected,
    rejectedCount: total.rejected,
    withoutConsent: tally.get('no_consent') ?? 0,
    duplicates: tally.get('duplicate') ?? 0,
    examples,
    seconds: Math.round(seconds * 1000) / 1000,
    eventsPerSecond: Math.round((total.events - total.known) / seconds),
    newestTime,
    hash,
  };
}

/** Hash and counts of all profiles, in one pass. */
async function summarize({ design }: EngineModel, reader: ProfileReader) {
  let choices = 0;
  let newestTime = 0;
  async function* scan() {
    for await (const entry of reader.scan()) {
      const { choiceCount, answerCount, lastEventTime } = decodeState(entry[1], design.dimension);
      choices += choiceCount + answerCount;
      newestTime = Math.max(newestTime, lastEventTime);
      yield entry;
    }
  }
  const { customers, hash } = await hashProfiles({ ...reader, scan });
  return { customers, hash, choices, newestTime };
}
