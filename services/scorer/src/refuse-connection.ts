import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { errors } from './errors.js';
import { problemOf } from './problem.js';

const REASONS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'its head is larger than 16 kB',
  ERR_HTTP_REQUEST_TIMEOUT: 'it did not arrive in time',
};

/** Answers bytes that are no HTTP request, which no route and no hook gets to see, and ends their connection. */
export function refuseConnection(error: Error & { readonly code: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = errors.raise('API.BAD_REQUEST', {
    reason: REASONS[error.code] ?? 'it is not HTTP',
  });
  const body = JSON.stringify(problemOf(problem, randomUUID()));
  socket.end(
    [
      'HTTP/1.1 400 Bad Request',
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
