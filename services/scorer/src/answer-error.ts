/** Whatever went wrong with a request, as the problem document it is answered with. */
import { WaaromError } from '@waarom/schemas';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errors } from './errors.js';
import { RefusedRequest, sendProblem } from './problem.js';
import type { ScorerOptions } from './scorer-options.js';

export type AnswerError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;

/** Failures of the server are logged, each code at most once a second: an outage must not fill the log as well. */
const LOG_INTERVAL_MS = 1_000;

export function createAnswerError({ logger, clock }: ScorerOptions): AnswerError {
  const loggedAt = new Map<string, number>();

  return function answerError(error, request, reply) {
    if (error instanceof RefusedRequest) {
      sendProblem(reply, error.error, error.members);
      return;
    }
    const known = error instanceof WaaromError ? error : errorOf(error, request);
    if (known.entry.status >= 500) logFailure(known, request.id);
    sendProblem(reply, known);
  };

  function logFailure(error: WaaromError, requestId: string): void {
    const now = clock.now();
    if (now - (loggedAt.get(error.code) ?? -Infinity) < LOG_INTERVAL_MS) return;
    loggedAt.set(error.code, now);
    const fields = { ...error.toJSON(), request_id: requestId };
    if (error.code === 'API.INTERNAL') logger.error({ ...fields, err: error.cause });
    else logger.warn(fields);
  }
}

/** What the framework, or a defect, threw. */
function errorOf(error: unknown, request: FastifyRequest): WaaromError {
  const { code = '', statusCode, message } = error as Partial<FrameworkError>;
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return errors.raise('API.BODY_TOO_LARGE', { bytesMax: request.routeOptions.bodyLimit });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return errors.raise('API.MEDIA_TYPE');
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return errors.raise('API.INVALID_BODY', { problem: 'is empty', expected: JSON_EXPECTED });
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return errors.raise('API.INVALID_BODY', { problem: 'is not JSON', expected: JSON_EXPECTED });
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return errors.raise('API.BAD_REQUEST', { reason: message ?? code });
  }
  return errors.raise('API.INTERNAL', {}, error);
}

interface FrameworkError {
  readonly code: string;
  readonly statusCode: number;
  readonly message: string;
}

const JSON_EXPECTED = 'This route reads JSON text in UTF-8.';
