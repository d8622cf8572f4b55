/** Errors as RFC 9457 problem documents, the one form in which this API says no. */
import type { WaaromError } from '@waarom/schemas';
import type { FastifyReply } from 'fastify';

/** Members of a problem document beside those that every one has, e.g. `errors`. */
export type ProblemMembers = Readonly<Record<string, unknown>>;

/** A request that is refused: what a route throws when the document says more than the error alone. */
export class RefusedRequest extends Error {
  readonly error: WaaromError;
  readonly members: ProblemMembers;

  constructor(error: WaaromError, members: ProblemMembers) {
    super(error.message);
    this.error = error;
    this.members = members;
  }
}

/** Answers with the error as problem+json, under the error's own status. */
export function sendProblem(
  reply: FastifyReply,
  error: WaaromError,
  members: ProblemMembers = {},
): FastifyReply {
  const { status, retry } = error.entry;
  if (status === 503 && retry === 'backoff') reply.header('retry-after', RETRY_AFTER_SECONDS);
  return reply
    .code(status)
    .header('x-request-id', reply.request.id)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problemOf(error, reply.request.id, members)));
}

/** The document itself. */
export function problemOf(
  error: WaaromError,
  requestId: string,
  members: ProblemMembers = {},
): object {
  return {
    type: `urn:waarom:error:${error.code}`,
    title: titleOf(error.code),
    status: error.entry.status,
    detail: error.message,
    code: error.code,
    ...members,
    why: error.why,
    next: error.next,
    request_id: requestId,
  };
}

/** A title is the same for every occurrence: `API.UNKNOWN_TRAIT` is "Unknown trait". */
function titleOf(code: string): string {
  const words = code.slice(code.indexOf('.') + 1).replaceAll('_', ' ');
  return words.slice(0, 1) + words.slice(1).toLowerCase();
}

const RETRY_AFTER_SECONDS = 2;
