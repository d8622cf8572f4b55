import type { FastifyInstance } from 'fastify';
import { errors } from './errors.js';

export interface Address {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

/**
 * Opens the scorer's socket; resolves to its URL.
 *
 * @throws WaaromError `API.NO_KEY` for an address that other machines can reach, `API.PORT_IN_USE`, `API.CANNOT_LISTEN`
 */
export async function listen(scorer: FastifyInstance, address: Address): Promise<string> {
  const { host, port } = address;
  requireLoopback(host);
  try {
    return await scorer.listen({ host, port });
  } catch (error) {
    const { code = String(error) } = error as { code?: string };
    if (code === 'EADDRINUSE') throw errors.raise('API.PORT_IN_USE', { host, port }, error);
    throw errors.raise('API.CANNOT_LISTEN', { host, port, reason: code }, error);
  }
}

/** @throws WaaromError `API.NO_KEY` unless only this machine can reach the address */
export function requireLoopback(host: string): void {
  if (host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)) return;
  throw errors.raise('API.NO_KEY', { host });
}
