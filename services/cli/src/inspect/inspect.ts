/** `waarom inspect`: one customer's profile in the terminal. */
import type { ProfileView } from '@waarom/engine';
import { checkId } from '@waarom/schemas';
import { errors } from '../errors.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { openModel, type ModelOptions } from '../open-model.js';
import type { LogOptions } from '../log/read-events.js';
import type { StoreOptions } from '../store/with-store.js';
import { print } from '../terminal.js';
import { profileCard } from './profile-card.js';
import { readFromApi, readFromStore, type ProfileQuery } from './profile-sources.js';
import { readFromLog } from './read-from-log.js';

export interface InspectOptions extends ModelOptions, StoreOptions, LogOptions {
  readonly url?: string;
  /** Files of events: the profile is solved from them, and no store is read. */
  readonly refine?: readonly string[];
  readonly asOf?: number;
  readonly json?: true;
}

/** @throws WaaromError of whatever it reads from. */
export async function inspect(customer: string, options: InspectOptions): Promise<ExitCode> {
  const problem = checkId(customer, 'The customer id');
  if (problem !== null) {
    const help = 'An id has 1 to 256 characters, none of them a control character.';
    throw errors.raise('CLI.USAGE', { problem: `${problem.path} ${problem.message}`, help });
  }
  const model = openModel(options);
  const view = await read({ model, customer, asOf: options.asOf ?? Date.now() }, options);
  const { catalogue } = model;
  print(
    options.json
      ? `${JSON.stringify(view)}\n`
      : profileCard(view, { catalogue, isJoint: options.refine !== undefined }),
  );
  return view.status === 'prior_only' ? EXIT.findings : EXIT.ok;
}

async function read(query: ProfileQuery, options: InspectOptions): Promise<ProfileView> {
  if (options.refine !== undefined) return await readFromLog(options.refine, query, options);
  if (options.url !== undefined) return await readFromApi(options.url, query);
  return await readFromStore(options, query);
}
