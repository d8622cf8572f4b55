import type { FastifyInstance } from 'fastify';
import { errors } from './errors.js';

export interface Address {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Whether every request is asked for a key. @default false */
  readonly isKeyed?: boolean;
}

/**
 * Opens the scorer's socket; resolves to its URL.
 *
 * @throws WaaromError `API.NO_KEY` for an address that other machines can reach and no keys, `API.PORT_IN_USE`, `API.CANNOT_LISTEN`
 */
export async function listen(scorer: FastifyInstance, address: Address): Promise<string> {
  const { host, port } = address;
  requireKeyedOrLoopback(address);
  try {
    return await scorer.listen({ host, port });
  } catch (error) {
    const { code = String(error) } = error as { code?: string };
    if (code === 'EADDRINUSE') throw errors.raise('API.PORT_IN_USE', { host, port }, error);
    throw errors.raise('API.CANNOT_LISTEN', { host, port, reason: code }, error);
  }
}

/** @throws WaaromError `API.NO_KEY` unless keys are asked for, or only this machine can reach the address */
export function requireKeyedOrLoopback({ host, isKeyed }: Address): void {
  if (isKeyed) return;
  if (host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)) return;
  throw errors.raise('API.NO_KEY', { host });
}
