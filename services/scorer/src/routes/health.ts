/** Whether the process lives, whether it can answer, and what it has counted. */
import { WaaromError } from '@waarom/schemas';
import type { FastifyInstance } from 'fastify';
import { errors } from '../errors.js';
import { RefusedRequest } from '../problem.js';
import type { ScorerOptions } from '../scorer-options.js';

const PING_TIMEOUT_MS = 2_000;

export function addHealthRoutes(app: FastifyInstance, options: ScorerOptions): void {
  const { reader, metrics, logger } = options;

  app.get('/livez', (_request, reply) => {
    reply.header('cache-control', 'no-store').send({ status: 'alive' });
  });

  app.get('/readyz', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    const startedAt = performance.now();
    try {
      await withinTime(reader.ping(), PING_TIMEOUT_MS);
    } catch (error) {
      const { code, message } = error as Error & { code?: string };
      const checks = [{ name: 'store', ok: false, code, message }];
      logger.debug({ code }, 'not ready');
      if (!(error instanceof WaaromError)) throw error;
      throw new RefusedRequest(error, { checks });
    }
    const ms = Math.round((performance.now() - startedAt) * 100) / 100;
    return { status: 'ready', checks: [{ name: 'store', ok: true, ms }] };
  });

  app.get('/metrics', async (_request, reply) => {
    reply.header('content-type', metrics.contentType).header('cache-control', 'no-store');
    return await metrics.expose();
  });
}

async function withinTime(work: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(errors.raise('API.STORE_SLOW', { timeoutMs })), timeoutMs);
  });
  await Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
