/** What a replay learned, for analysts: one line a profile as the API gives it, or a tidy table of one row a trait. */
import {
  createDescribeProfile,
  createJointPosterior,
  createReadProfile,
  decodeState,
  type CustomerState,
  type EngineModel,
  type ProfileAt,
  type ProfileReader,
  type ProfileView,
} from '@waarom/engine';
import type { People, Person } from '@waarom/fit';
import { positionOffset } from '@waarom/model';
import { writeLines } from '../log/write-lines.js';

export interface WriteTraitsOptions {
  readonly model: EngineModel;
  readonly reader: ProfileReader;
  /** `.csv` is the tidy table; `-` is stdout. */
  readonly file: string;
  /** Milliseconds since 1970. */
  readonly asOf: number;
  /** Where they are given, each one's choices are solved at once. */
  readonly people?: People;
}

/** @throws WaaromError `CLI.FILE`. */
export async function writeTraits(options: WriteTraitsOptions): Promise<void> {
  const { file } = options;
  await writeLines(file, file.endsWith('.csv') ? tableOf(options) : linesOf(options));
}

async function* linesOf(options: WriteTraitsOptions): AsyncGenerator<string> {
  for await (const view of viewsOf(options)) yield `${JSON.stringify(view)}\n`;
}

const COLUMNS =
  'customer_id,status,trait,as_of,mean,sd,q05,q95,p_above,own_data,backfire,evidence_nats,n,level';

async function* tableOf(options: WriteTraitsOptions): AsyncGenerator<string> {
  yield `${COLUMNS}\n`;
  for await (const { customer_id: id, as_of: asOf, traits, status } of viewsOf(options)) {
    for (const [trait, view] of Object.entries(traits)) {
      const { mean, sd, interval90, p_above: above, own_data: own, backfire } = view;
      const numbers = [mean, sd, ...interval90, above, own, backfire, view.evidence_nats, view.n];
      yield `${[quoted(id), status, quoted(trait), asOf, ...numbers, view.level].join(',')}\n`;
    }
  }
}

/** RFC 4180. */
function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const READ_CUSTOMERS_MAX = 500;

async function* viewsOf(options: WriteTraitsOptions): AsyncGenerator<ProfileView> {
  const { model, reader, asOf, people = [] } = options;
  const readOnline = createReadProfile(model);
  const jointAt = createJointReader(model, (state) => readOnline(state, asOf));
  const toIso = (time: number) => new Date(time).toISOString();
  const describeOnline = createDescribeProfile(model, readOnline);
  const joint = new Set<string>();
  for (const batch of batches(people)) {
    const values = await reader.read(batch.map(({ id }) => id));
    for (const [index, person] of batch.entries()) {
      const value = values[index];
      if (value === null || value === undefined) continue;
      joint.add(person.id);
      const state = decodeState(value, model.design.dimension);
      const describe = createDescribeProfile(model, (given) =>
        given === state ? jointAt(state, person) : readOnline(given, asOf),
      );
      yield describe(person.id, state, asOf, toIso);
    }
  }
  for await (const [customer, value] of reader.scan()) {
    if (joint.has(customer)) continue;
    yield describeOnline(customer, decodeState(value, model.design.dimension), asOf, toIso);
  }
}

function* batches(people: People): Generator<readonly Person[]> {
  let batch: Person[] = [];
  for (const person of people) {
    batch.push(person);
    if (batch.length < READ_CUSTOMERS_MAX) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** The profile with the joint posterior of the person's choices; these hold what is open in the state as well. */
function createJointReader(model: EngineModel, readOnline: (state: CustomerState) => ProfileAt) {
  const jointPosterior = createJointPosterior(model);
  return (state: CustomerState, person: Person): ProfileAt => {
    const profile = readOnline(state);
    const choices = person.choices.map((choice, t) => ({
      time: person.timesMs![t]!,
      choice: {
        ...choice,
        offsets: Float64Array.from(person.slots![t]!, (slot) => positionOffset(model.prior, slot)),
      },
    }));
    const answers = (person.answers ?? []).map(({ coefficient, value, timeMs }) => ({
      element: coefficient,
      value,
      time: timeMs,
    }));
    const refined = jointPosterior(choices, answers, profile.asOf);
    return { ...profile, posterior: refined, skewness: refined.skewness };
  };
}
