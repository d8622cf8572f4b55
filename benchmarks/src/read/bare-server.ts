import fastify, { type FastifyInstance } from 'fastify';
import type { ApiRequest } from './requests.js';

/** A server that has every answer ready. It takes what the API takes, body included, and sends the same body and type. */
export async function createBareServer(
  scorer: FastifyInstance,
  requests: readonly ApiRequest[],
): Promise<FastifyInstance> {
  const bodies = new Map<string, string>();
  for (const { method, url, payload } of requests) {
    const answer = await scorer.inject({ method, url, ...bodyOf(payload) });
    bodies.set(payload ?? url, answer.body);
  }
  const type = 'application/json; charset=utf-8';
  const bare = fastify();
  bare.get<{ Params: { id: string } }>('/v1/customers/:id/traits', async ({ params }, reply) => {
    reply.header('content-type', type);
    return bodies.get(`/v1/customers/${params.id}/traits`);
  });
  bare.post<{ Body: { ids: readonly string[] } }>(
    '/v1/customers/traits/query',
    async ({ body }, reply) => {
      reply.header('content-type', type);
      return bodies.get(JSON.stringify({ ids: body.ids }));
    },
  );
  return bare;
}

function bodyOf(payload: string | null) {
  return payload === null ? {} : { payload, headers: { 'content-type': 'application/json' } };
}
