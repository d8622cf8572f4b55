/** Events over HTTP, for the embedded default; in production they come through Kafka. */
import type { FastifyInstance } from 'fastify';
import { errors } from '../errors.js';
import type { Ingest, IngestReport } from '../ingest.js';
import { RefusedRequest } from '../problem.js';
import type { ScorerOptions } from '../scorer-options.js';

const BODY_BYTES_MAX = 16 * 1024 * 1024;

export function addEventRoutes(app: FastifyInstance, { ingest }: ScorerOptions): void {
  // A scope of its own, since only this route takes bytes of any content type.
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => {
      parsed(null, body);
    });
    scope.post<{ Body: Buffer | undefined | null }>(
      '/v1/events',
      { bodyLimit: BODY_BYTES_MAX },
      async ({ body, headers }, reply) => {
        if (ingest === undefined) throw errors.raise('API.NO_INGEST');
        refuseForeignOrigin(headers.origin, headers.host);
        const report = await takeEvents(ingest, body);
        reply.header('content-type', 'application/json; charset=utf-8');
        return JSON.stringify({ ...report, ...consentNote(report) });
      },
    );
    done();
  });
}

/** Browsers name the page that a request comes from; programs do not. @throws WaaromError `API.FOREIGN_ORIGIN` */
function refuseForeignOrigin(origin: string | undefined, host: string | undefined): void {
  if (origin === undefined || origin === `http://${host}`) return;
  throw errors.raise('API.FOREIGN_ORIGIN', { origin });
}

/** @throws WaaromError `API.INVALID_BODY` when there is no event, RefusedRequest `EVENT.REJECTED` when none was accepted */
async function takeEvents(ingest: Ingest, body: Buffer | undefined | null): Promise<IngestReport> {
  const report = body && body.length > 0 ? await ingest(body) : undefined;
  if (report === undefined || report.received === 0) {
    throw errors.raise('API.INVALID_BODY', { problem: 'has no event', expected: EVENTS_EXPECTED });
  }
  const { received, accepted, rejected } = report;
  if (accepted > 0 || rejected.length === 0) return report;
  const { index, path, message } = rejected[0]!;
  const reason = `${path} ${message}`.trim();
  throw new RefusedRequest(errors.raise('EVENT.REJECTED', { count: received, index, reason }), {
    errors: rejected,
  });
}

function consentNote({ without_consent: count }: IngestReport): { note?: string } {
  if (count === 0) return {};
  return {
    note:
      `${count} of the events changed nothing: they carry no consent, and the customer has given none before. ` +
      'Send "consent": true with each event, or a consent event first. Where consent is asked upstream: WAAROM_CONSENT=upstream.',
  };
}

const EVENTS_EXPECTED = 'It holds one JSON event, a JSON array of events, or one event a line.';
