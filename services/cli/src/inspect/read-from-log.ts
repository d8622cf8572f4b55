import { createDescribeProfile, createJointHistory, type ProfileView } from '@waarom/engine';
import { readEvents, type LogOptions } from '../log/read-events.js';
import type { ProfileQuery } from './profile-sources.js';

/**
 * A customer's profile from the events themselves: all choices solved at once. It says what the one-pass update of a store
 * comes close to.
 *
 * @throws WaaromError of the files or the mapping.
 */
export async function readFromLog(
  files: readonly string[],
  { model, customer, asOf }: ProfileQuery,
  options: LogOptions,
): Promise<ProfileView> {
  const history = createJointHistory(model, options.consent);
  await readEvents(files, options, (event) =>
    event.customer === customer ? history.add(event) : 'applied',
  );
  const describe = createDescribeProfile(model, history.readProfile);
  return describe(customer, history.state, asOf, (time) => new Date(time).toISOString());
}
