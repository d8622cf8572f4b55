import { randomBytes } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { errors } from './errors.js';
import { createAnswerError } from './answer-error.js';
import { requireKeys } from './keys/require-keys.js';
import { sendProblem } from './problem.js';
import { refuseConnection } from './refuse-connection.js';
import { addCatalogueRoutes } from './routes/catalogue.js';
import { addCustomerRoutes } from './routes/customers.js';
import { addEventRoutes } from './routes/events.js';
import { addHealthRoutes } from './routes/health.js';
import type { ScorerOptions } from './scorer-options.js';

/** Longer ids are refused by name rather than "not found"; a whole request line must fit in 16 kB anyway. */
const ID_LENGTH_ROUTED_MAX = 16_384;

/**
 * The HTTP API over a profile store, built without a socket: call `inject` on it, or `listen` of this package.
 *
 * Requests are counted, not logged: only failures of the server reach the log.
 */
export function createScorer(options: ScorerOptions): FastifyInstance {
  const answerError = createAnswerError(options);
  const app = fastify({
    logger: false,
    routerOptions: { maxParamLength: ID_LENGTH_ROUTED_MAX },
    genReqId: createRequestId(),
    clientErrorHandler: refuseConnection,
    frameworkErrors: answerError,
    // Once it closes nobody new can connect; what is under way is answered as ever.
    return503OnClosing: false,
  });
  closeConnectionsLeft(app);
  countRequests(app, options);
  if (options.keys !== undefined) requireKeys(app, options.keys);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) => {
    options.metrics.requestDuration.observe({ route: 'none', status: 404 }, 0);
    const path = request.url.split('?', 1)[0]!;
    return sendProblem(reply, errors.raise('API.NO_ROUTE', { method: request.method, path }));
  });
  addCatalogueRoutes(app, options);
  addCustomerRoutes(app, options);
  addEventRoutes(app, options);
  addHealthRoutes(app, options);
  return app;
}

/**
 * While it closes: a connection whose last request was under way when closing began stays open after the answer, and would keep
 * the process for as long as a client may wait before its next one (72 s).
 */
function closeConnectionsLeft(app: FastifyInstance): void {
  app.addHook('preClose', (done) => {
    if (app.server.listening) {
      const looking = setInterval(() => app.server.closeIdleConnections(), LEFT_LOOK_MS);
      app.server.once('close', () => clearInterval(looking));
    }
    done();
  });
}

const LEFT_LOOK_MS = 50;

/** The caller's own id when it is a plain one, else one that is unique to this process and request. */
function createRequestId(): (request: FastifyRequest['raw']) => string {
  const start = `${randomBytes(6).toString('base64url')}-`;
  let count = 0;
  return function requestId({ headers }) {
    const given = headers['x-request-id'];
    if (typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given)) return given;
    return start + (++count).toString(36);
  };
}

/** Until the answer is ready, not until it is sent: a listener for the end of every response costs more than all of this. */
function countRequests(app: FastifyInstance, { metrics }: ScorerOptions): void {
  app.decorateRequest('startedAt', 0);
  app.addHook('onRequest', (request, reply, done) => {
    request.startedAt = performance.now();
    reply.header('x-request-id', request.id);
    done();
  });
  app.addHook('onRoute', (routeOptions) => {
    const route = routeOptions.url;
    routeOptions.onSend = (request, reply, _payload, done) => {
      const seconds = (performance.now() - request.startedAt) / 1000;
      metrics.requestDuration.observe({ route, status: reply.statusCode }, seconds);
      done();
    };
  });
}

declare module 'fastify' {
  interface FastifyRequest {
    /** `performance.now()` when the request's head had arrived. */
    startedAt: number;
  }
}
