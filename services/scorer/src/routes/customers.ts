/** Reads of profiles: one customer by URL, up to 500 by a query. */
import {
  createDescribeProfile,
  createReadProfile,
  decodeState,
  type ProfileView,
} from '@waarom/engine';
import { checkId } from '@waarom/schemas';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { errors } from '../errors.js';
import { RefusedRequest } from '../problem.js';
import {
  readAsOf,
  readSelection,
  refuseParameter,
  refuseUnknownNames,
  type ProfileParameters,
} from '../profile-request.js';
import { createWriteProfile } from '../profile-text.js';
import type { ScorerOptions } from '../scorer-options.js';

const IDS_MAX = 500;
const URL_PARAMETERS = ['traits', 'view', 'as_of', 'missing'] as const;
const BODY_MEMBERS = ['ids', 'traits', 'view', 'as_of'] as const;

interface OneCustomer {
  Params: { readonly id: string };
  Querystring: ProfileParameters & { readonly missing?: unknown };
}

export function addCustomerRoutes(app: FastifyInstance, options: ScorerOptions): void {
  const { model, reader, clock, metrics } = options;
  const { dimension } = model.design;
  const describeProfile = createDescribeProfile(model, createReadProfile(model));
  const writeProfile = createWriteProfile(model);
  const isoText = createIsoText();
  const traitIds = model.catalogue.traits.map(({ id }) => id);

  app.get<OneCustomer>('/v1/customers/:id/traits', async ({ params, query }, reply) => {
    const { id } = params;
    requireId(id, 'id');
    refuseUnknownNames(query, URL_PARAMETERS);
    const selection = readSelection(query, traitIds);
    const asOf = query.as_of === undefined ? clock.now() : readAsOf(query.as_of);
    const orMissing = isMissingRefused(query.missing);
    const startedAt = performance.now();
    const value = (await reader.read([id]))[0]!;
    const storeMs = performance.now() - startedAt;
    if (value === null && orMissing) throw errors.raise('API.UNKNOWN_CUSTOMER');
    addReadHeaders(reply, storeMs);
    return writeProfile(describe(id, value, asOf), selection);
  });

  app.post<{ Body: unknown }>('/v1/customers/traits/query', async ({ body }, reply) => {
    const query = requireObject(body);
    refuseUnknownNames(query, BODY_MEMBERS);
    const ids = requireIds(query['ids']);
    const selection = readSelection(query, traitIds);
    const asOf = query['as_of'] === undefined ? clock.now() : readAsOf(query['as_of']);
    const startedAt = performance.now();
    const values = await reader.read(ids);
    addReadHeaders(reply, performance.now() - startedAt);
    const texts = ids.map((id, index) =>
      writeProfile(describe(id, values[index]!, asOf), selection),
    );
    return `{"model":${JSON.stringify(model.hash)},"results":[${texts.join(',')}]}`;
  });

  function describe(id: string, value: Buffer | null, asOf: number): ProfileView {
    const state = value === null ? null : decodeState(value, dimension);
    const view = describeProfile(id, state, asOf, isoText);
    metrics.profilesRead.inc({ status: view.status });
    return view;
  }
}

function addReadHeaders(reply: FastifyReply, storeMs: number): void {
  // Time passes between two reads and evidence is forgotten with it, so an answer has no lasting version to name in an ETag.
  reply.header('content-type', 'application/json; charset=utf-8');
  reply.header('cache-control', 'private, no-cache');
  reply.header('server-timing', `store;dur=${Math.round(storeMs * 100) / 100}`);
}

function requireId(id: unknown, parameter: string): asserts id is string {
  if (typeof id !== 'string') throw refuseParameter(parameter, 'is not text', ID_EXPECTED);
  const problem = checkId(id, parameter);
  if (problem !== null) throw refuseParameter(parameter, problem.message, ID_EXPECTED);
}

function requireIds(ids: unknown): readonly string[] {
  if (!Array.isArray(ids)) throw refuseParameter('ids', 'is not a list', 'a list of customer ids');
  if (ids.length > IDS_MAX) {
    throw errors.raise('API.TOO_MANY_IDS', { count: ids.length, countMax: IDS_MAX });
  }
  for (const [index, id] of ids.entries()) requireId(id, `ids[${index}]`);
  return ids;
}

function requireObject(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    return body as Readonly<Record<string, unknown>>;
  }
  const expected = 'It is an object with ids and, if wanted, traits, view and as_of.';
  throw new RefusedRequest(
    errors.raise('API.INVALID_BODY', { problem: 'is not an object', expected }),
    {},
  );
}

function isMissingRefused(missing: unknown): boolean {
  if (missing === undefined || missing === 'prior') return false;
  if (missing === '404') return true;
  throw refuseParameter('missing', 'is neither prior nor 404', 'prior (default) or 404');
}

/** Keeps the last text, since the requests of one millisecond share it. */
function createIsoText(): (time: number) => string {
  let lastTime = NaN;
  let text = '';
  return function isoText(time) {
    if (time !== lastTime) {
      text = new Date(time).toISOString();
      lastTime = time;
    }
    return text;
  };
}

const ID_EXPECTED = '1 to 256 characters, none of them a control character';
