/** Files of events, one by one through their decoder, with a progress line. */
import { createDecodeRecord, type ConsentPolicy, type Outcome } from '@waarom/engine';
import type { Event, Rejection } from '@waarom/schemas';
import { errors } from '../errors.js';
import { openInput, type InputFormat } from '../replay/input.js';
import { readRecords } from '../replay/input-records.js';
import { openMappedDecode } from '../replay/mapped-decode.js';
import { createProgressLine, sumOfBytes } from '../replay/progress.js';

/** How a command's options say that a log is read. */
export interface LogOptions {
  readonly catalogue?: string;
  readonly consent: ConsentPolicy;
  readonly format?: InputFormat;
  readonly mapping?: string;
}

export interface EventCounts {
  readonly events: number;
  readonly rejected: number;
  readonly withoutConsent: number;
}

/**
 * Hands every event of the files to `onEvent`, which says what became of it; resolves to the counts.
 *
 * @throws WaaromError of the files or the mapping.
 */
export async function readEvents(
  files: readonly string[],
  { format, mapping }: LogOptions,
  onEvent: (event: Event) => Outcome | Rejection,
): Promise<EventCounts> {
  const inputs = await Promise.all(files.map((file) => openInput(file, format)));
  const table = inputs.find((input) => input.format === 'csv');
  if (table !== undefined && mapping === undefined) {
    throw errors.raise('REPLAY.MAPPING_NEEDED', { file: table.file });
  }
  const decode =
    mapping === undefined ? createDecodeRecord('json') : await openMappedDecode(mapping);
  const progress = createProgressLine('read', sumOfBytes(inputs));
  const counts = { events: 0, rejected: 0, withoutConsent: 0 };
  const writtenAt = Date.now();
  let bytes = 0;
  for (const input of inputs) {
    const before = bytes;
    const onBytes = (count: number) => void (bytes = before + count);
    for await (const { records } of readRecords(input, { writtenAt, onBytes })) {
      for (const record of records) {
        const event = decode(record);
        const outcome = event.kind === 'rejected' ? event : onEvent(event);
        if (outcome === 'no_consent') counts.withoutConsent++;
        else if (typeof outcome === 'object') counts.rejected++;
      }
      counts.events += records.length;
      progress.show({ bytes, ...counts });
    }
  }
  progress.clear();
  return counts;
}
