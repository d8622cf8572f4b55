/** Where `waarom inspect` reads a profile: a local folder, Redis, or a running API. */
import {
  createDescribeProfile,
  createReadProfile,
  decodeState,
  type EngineModel,
  type ProfileReader,
  type ProfileView,
} from '@waarom/engine';
import { apiKey } from '../config.js';
import { errors } from '../errors.js';
import { withRemedies } from '../remedies.js';
import { withStore, type StoreOptions } from '../store/with-store.js';

export interface ProfileQuery {
  readonly model: EngineModel;
  readonly customer: string;
  /** Milliseconds since 1970. */
  readonly asOf: number;
}

/** @throws WaaromError `CLI.NO_DATA`, or of the store. */
export async function readFromStore(
  store: StoreOptions,
  query: ProfileQuery,
): Promise<ProfileView> {
  const remedies = {
    'EMBEDDED.LOCKED': [
      `Ask the process that has it: npx waarom inspect ${query.customer} --url http://localhost:7070`,
      `Or: curl -s http://localhost:7070/v1/customers/${encodeURIComponent(query.customer)}/traits`,
      'Or stop that process.',
    ],
  };
  return await withRemedies(remedies, () =>
    withStore(store, query.model, (reader) => readProfileView(reader, query)),
  );
}

async function readProfileView(
  reader: ProfileReader,
  { model, customer, asOf }: ProfileQuery,
): Promise<ProfileView> {
  const describe = createDescribeProfile(model, createReadProfile(model));
  const [value = null] = await reader.read([customer]);
  const state = value === null ? null : decodeState(value, model.design.dimension);
  return describe(customer, state, asOf, (time) => new Date(time).toISOString());
}

/** @throws WaaromError `CLI.API` with the API's own words where it has some. */
export async function readFromApi(
  base: string,
  { customer, asOf }: ProfileQuery,
): Promise<ProfileView> {
  const path = `/v1/customers/${encodeURIComponent(customer)}/traits?view=full&as_of=${asOf}`;
  const url = `${base.replace(/\/+$/, '')}${path}`;
  let response: Response;
  try {
    const key = apiKey();
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
    response = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) });
  } catch (cause) {
    throw errors.raise(
      'CLI.API',
      { url: base, reason: `Nothing answers there (${causeOf(cause)}).` },
      cause,
    );
  }
  const body = await response.json().catch(() => null);
  if (response.ok && isView(body)) return body;
  const { title } = (body ?? {}) as { readonly title?: unknown };
  const said = typeof title === 'string' ? `: ${title}` : ', which is not a waarom API';
  throw errors.raise('CLI.API', { url: base, reason: `It answered ${response.status}${said}.` });
}

function isView(body: unknown): body is ProfileView {
  return typeof body === 'object' && body !== null && 'traits' in body && 'contrasts' in body;
}

function causeOf(error: unknown): string {
  const root = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(root instanceof Error)) return String(root);
  return (root as NodeJS.ErrnoException).code ?? root.message;
}
