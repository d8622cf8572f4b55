/** Files of events into people, with what there is to say about the reading. */
import {
  createDecodeRecord,
  createEngineModel,
  type ConsentPolicy,
  type EngineModel,
} from '@waarom/engine';
import type { People } from '@waarom/fit';
import { readTraitCatalogue } from '@waarom/schemas';
import { errors } from '../errors.js';
import { openInput, type InputFormat } from '../replay/input.js';
import { readRecords } from '../replay/input-records.js';
import { openMappedDecode } from '../replay/mapped-decode.js';
import { createProgressLine, sumOfBytes } from '../replay/progress.js';
import { createPeopleCollector } from './collect-people.js';

/** How a command's options say that a log is read. */
export interface LogOptions {
  readonly catalogue?: string;
  readonly consent: ConsentPolicy;
  readonly format?: InputFormat;
  readonly mapping?: string;
}

export interface LogOfPeople {
  readonly people: People & { readonly size: number };
  /** The shipped prior's; of it only the catalogue, the windows and the rows are used. */
  readonly model: EngineModel;
  readonly counts: LogCounts;
}

export interface LogCounts {
  readonly events: number;
  readonly rejected: number;
  readonly withoutConsent: number;
  readonly customers: number;
  readonly choices: number;
}

/** @throws WaaromError of the files, the catalogue or the mapping. */
export async function readPeople(
  files: readonly string[],
  { catalogue, consent, format, mapping }: LogOptions,
): Promise<LogOfPeople> {
  const model = createEngineModel(readTraitCatalogue(catalogue));
  const inputs = await Promise.all(files.map((file) => openInput(file, format)));
  const table = inputs.find((input) => input.format === 'csv');
  if (table !== undefined && mapping === undefined) {
    throw errors.raise('REPLAY.MAPPING_NEEDED', { file: table.file });
  }
  const decode =
    mapping === undefined ? createDecodeRecord('json') : await openMappedDecode(mapping);
  const collector = createPeopleCollector(model, consent);
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
        const outcome = event.kind === 'rejected' ? event : collector.add(event);
        if (outcome === 'no_consent') counts.withoutConsent++;
        else if (typeof outcome === 'object') counts.rejected++;
      }
      counts.events += records.length;
      progress.show({ bytes, ...counts });
    }
  }
  progress.clear();
  const people = collector.finish();
  let choices = 0;
  for (const person of people) choices += person.choices.length;
  return { people, model, counts: { ...counts, customers: people.size, choices } };
}
