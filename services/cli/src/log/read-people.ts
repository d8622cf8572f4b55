/** Files of events into people, with what there is to say about the reading. */
import { createEngineModel, type EngineModel } from '@waarom/engine';
import type { People } from '@waarom/fit';
import { readTraitCatalogue } from '@waarom/schemas';
import { createPeopleCollector } from './collect-people.js';
import { readEvents, type EventCounts, type LogOptions } from './read-events.js';

export interface LogOfPeople {
  readonly people: People & { readonly size: number };
  /** The shipped prior's; of it only the catalogue, the windows and the rows are used. */
  readonly model: EngineModel;
  readonly counts: LogCounts;
}

export interface LogCounts extends EventCounts {
  readonly customers: number;
  readonly choices: number;
}

/** @throws WaaromError of the files, the catalogue or the mapping. */
export async function readPeople(
  files: readonly string[],
  options: LogOptions,
): Promise<LogOfPeople> {
  const model = createEngineModel(readTraitCatalogue(options.catalogue));
  const collector = createPeopleCollector(model, options.consent);
  const counts = await readEvents(files, options, collector.add);
  const people = collector.finish();
  let choices = 0;
  for (const person of people) choices += person.choices.length;
  return { people, model, counts: { ...counts, customers: people.size, choices } };
}
