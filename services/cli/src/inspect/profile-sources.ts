/** Where `waarom inspect` reads a profile: a local folder, Redis, or a running API. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbedded } from '@waarom/embedded';
import {
  createDescribeProfile,
  createReadProfile,
  decodeState,
  type EngineModel,
  type ProfileReader,
  type ProfileView,
} from '@waarom/engine';
import { errors } from '../errors.js';
import { identityOf } from '../open-model.js';
import { withRemedies } from '../remedies.js';

export interface ProfileQuery {
  readonly model: EngineModel;
  readonly customer: string;
  /** Milliseconds since 1970. */
  readonly asOf: number;
}

/** @throws WaaromError `CLI.NO_DATA`, or of the store. */
export async function readFromFolder(folder: string, query: ProfileQuery): Promise<ProfileView> {
  if (!existsSync(join(folder, 'CURRENT'))) throw errors.raise('CLI.NO_DATA', { folder });
  const remedies = {
    'EMBEDDED.LOCKED': [
      `Ask the process that has it: npx waarom inspect ${query.customer} --url http://localhost:7070`,
      `Or: curl -s http://localhost:7070/v1/customers/${encodeURIComponent(query.customer)}/traits`,
      'Or stop that process.',
    ],
    'STORE.OTHER_MODEL': [
      'Name the catalogue and prior that the folder was made with: --catalogue FILE, --prior FILE',
      `Or bring the folder to this prior: waarom migrate --prior FILE --data ${folder}`,
    ],
  };
  return await withRemedies(remedies, async () => {
    const embedded = await openEmbedded({ folder, identity: identityOf(query.model) });
    try {
      return await readProfileView(embedded.store, query);
    } finally {
      await embedded.close();
    }
  });
}

/** @throws WaaromError of the store. */
export async function readFromRedis(url: string, query: ProfileQuery): Promise<ProfileView> {
  const { createRedisStore } = await import('@waarom/redis');
  const store = await createRedisStore({ url, identity: identityOf(query.model) });
  try {
    return await readProfileView(store, query);
  } finally {
    await store.close();
  }
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
  const path = `/v1/customers/${encodeURIComponent(customer)}/traits?as_of=${asOf}`;
  const url = `${base.replace(/\/+$/, '')}${path}`;
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
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
