import { engineErrors } from '@waarom/engine';
import { errors } from './errors.js';
import { failureType, rootOf } from './kafka-failure.js';
import { reasonOf } from './kafka-log.js';

/** What brokers answer to a login that they do not know, or do not ask for. */
const SIGN_IN = new Set(['UNSUPPORTED_SASL_MECHANISM', 'ILLEGAL_SASL_STATE']);

/** Names that Node gives to failures of TLS. */
const TLS_CODE = /^ERR_(SSL|TLS)|CERT|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA|EPROTO/;
const TLS_CUT_SHORT = 'before secure TLS connection was established';

/** Why brokers cannot be talked to at start, as an error that says what to set right. */
export function connectionRefusal(brokers: readonly string[], error: unknown) {
  const root = rootOf(error) as Error & { readonly code?: unknown };
  const details = { url: brokers.join(','), reason: plainReason(reasonOf(root)) };
  const isLogin =
    root.name === 'KafkaJSSASLAuthenticationError' || SIGN_IN.has(failureType(error) ?? '');
  if (isLogin) return errors.raise('LOG.SIGN_IN', details, error);
  if (details.reason.includes(TLS_CUT_SHORT)) {
    const reason = 'What listens there broke the handshake off: it may not speak TLS';
    return errors.raise('LOG.TLS', { ...details, reason }, error);
  }
  const isTls = typeof root.code === 'string' && TLS_CODE.test(root.code);
  if (isTls) return errors.raise('LOG.TLS', details, error);
  const isClosed = root.name === 'KafkaJSConnectionClosedError';
  if (isClosed) return errors.raise('LOG.CLOSED', details, error);
  return engineErrors.raise('LOG.UNREACHABLE', details, error);
}

/** What OpenSSL and kafkajs put around the words. */
function plainReason(text: string): string {
  const [, words] = /:SSL routines:[^:]*:([^:]+):/.exec(text) ?? [];
  return words ?? text.replace(/^Connection error: /, '');
}
