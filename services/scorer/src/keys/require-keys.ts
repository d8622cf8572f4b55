/** Lets nobody in without a key: profiles are personal data, and events change them. */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errors } from '../errors.js';
import { hashSecret, parseKey, type KeyRecord, type Scope } from './api-key.js';

/** Health and metrics carry nothing of a customer, and probes have no key. */
const OPEN_ROUTES: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics']);

const WRITING_ROUTES: ReadonlySet<string> = new Set(['/v1/events']);

/** Asks every request for one of the keys, as `Authorization: Bearer wk_...`, before its body is read. */
export function requireKeys(app: FastifyInstance, records: readonly KeyRecord[]): void {
  const byId = new Map(records.map((record) => [record.id, record]));

  app.addHook('onRequest', (request, reply, done) => {
    const route = request.routeOptions.url;
    if (route !== undefined && OPEN_ROUTES.has(route)) return done();
    const scope = route !== undefined && WRITING_ROUTES.has(route) ? 'events:write' : 'traits:read';
    done(refusal(request, reply, scope) ?? undefined);
  });

  function refusal(request: FastifyRequest, reply: FastifyReply, scope: Scope): Error | null {
    const { authorization } = request.headers;
    const record = authorization === undefined ? null : recordOf(authorization);
    if (record === null) {
      reply.header('www-authenticate', 'Bearer realm="waarom"');
      return errors.raise('API.UNAUTHENTICATED', {
        problem: authorization === undefined ? 'has no key' : 'has a key that is not known here',
      });
    }
    return record.scopes.has(scope)
      ? null
      : errors.raise('API.SCOPE_MISSING', { id: record.id, scope });
  }

  /** The same work whether the id is known or not, and a comparison that takes the same time wherever two hashes differ. */
  function recordOf(authorization: string): KeyRecord | null {
    const parsed = parseKey(authorization.replace(/^Bearer +/i, ''));
    if (parsed === null) return null;
    const record = byId.get(parsed.id);
    const isSame = timingSafeEqual(hashSecret(parsed.secret), record?.hash ?? NO_HASH);
    return record !== undefined && isSame ? record : null;
  }
}

const NO_HASH = Buffer.alloc(32);
