/** Health and metrics over HTTP, apart from the API: the updater answers nobody else. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from '@waarom/telemetry';
import { errors } from './errors.js';
import type { Check, Health } from './health.js';

export interface OpsListenerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly metrics: Metrics;
  readonly health: Health;
}

export interface OpsListener {
  readonly port: number;
  close(): Promise<void>;
}

/** @throws WaaromError `UPDATER.PORT_IN_USE`, `UPDATER.CANNOT_LISTEN` */
export async function startOpsListener(options: OpsListenerOptions): Promise<OpsListener> {
  const { host, port } = options;
  const server = createServer((request, response) => {
    answer(request.url ?? '', response, options).catch((error: unknown) => {
      sendJson(response, 500, { status: 'failed', message: String(error) });
    });
  });
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code = String(error) } = error as { code?: string };
    if (code === 'EADDRINUSE') throw errors.raise('UPDATER.PORT_IN_USE', { host, port }, error);
    throw errors.raise('UPDATER.CANNOT_LISTEN', { host, port, reason: code }, error);
  }
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(
  url: string,
  response: ServerResponse,
  { health, metrics }: OpsListenerOptions,
): Promise<void> {
  switch (url.split('?', 1)[0]!) {
    case '/livez':
      return sendChecks(response, health.live(), { good: 'alive', bad: 'stuck' });
    case '/readyz':
      return sendChecks(response, await health.ready(), { good: 'ready', bad: 'not_ready' });
    case '/metrics':
      response.setHeader('content-type', metrics.contentType);
      response.end(await metrics.expose());
      return;
    default:
      sendJson(response, 404, {
        status: 'unknown',
        next: ['GET /livez', 'GET /readyz', 'GET /metrics'],
      });
  }
}

function sendChecks(
  response: ServerResponse,
  checks: readonly Check[],
  { good, bad }: { readonly good: string; readonly bad: string },
): void {
  const isGood = checks.every(({ ok }) => ok);
  sendJson(response, isGood ? 200 : 503, { status: isGood ? good : bad, checks });
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify(body));
}
