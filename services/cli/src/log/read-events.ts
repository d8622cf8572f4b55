/** Files of events, one by one through their decoder, with a progress line. */
import type { ConsentPolicy, Outcome } from '@waarom/engine';
import type { Event, Rejection } from '@waarom/schemas';
import type { InputFormat } from '../replay/input.js';
import { readRecords } from '../replay/input-records.js';
import { openInputs } from '../replay/open-inputs.js';
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
  options: LogOptions,
  onEvent: (event: Event) => Outcome | Rejection,
): Promise<EventCounts> {
  const { inputs, decode } = await openInputs(files, options);
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
