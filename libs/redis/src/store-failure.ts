import { engineErrors } from '@waarom/engine';
import { WaaromError } from '@waarom/schemas';

/** What a failed command means to the caller: the error to throw, or `null` when trying the same again may well succeed. */
export function refusalOf(url: string, error: unknown): WaaromError | null {
  if (!isReply(error)) return null;
  withoutArguments(error);
  const { message } = error;
  if (FULL.test(message)) {
    const details = { url: maskUrl(url), reason: message };
    return engineErrors.raise('STORE.FULL', details, error);
  }
  if (message.startsWith('WRONGTYPE')) {
    return engineErrors.raise('STORE.CORRUPT', { reason: message }, error);
  }
  return PASSING.test(message) ? null : storeFailure(url, error);
}

/** The error for any failure to get an answer, with the cause in words. */
export function storeFailure(url: string, error: unknown): WaaromError {
  if (error instanceof WaaromError) return error;
  withoutArguments(error);
  const details = { url: maskUrl(url), reason: reasonOf(error) };
  return engineErrors.raise(codeOf(error), details, error);
}

/** The address without its password, fit to print; also one that is not well-formed. */
export function maskUrl(url: string): string {
  return url.replace(/^(\w*:?\/\/[^:@]*):.*@/s, '$1:***@').replace(/\?.*$/s, '?***');
}

/** ioredis keeps the command with its error: the password of AUTH, a customer's id. A log of causes must not have them. */
function withoutArguments(error: unknown): void {
  if (error instanceof Error && 'command' in error) delete error.command;
}

/** The same, for one that came while connecting, where TLS on one side only looks like a bad line. */
export function openingFailure(url: string, error: unknown): WaaromError {
  const failure = storeFailure(url, error);
  const isBroken = /ECONNRESET|Connection is closed/.test(failure.why);
  const isSilent = failure.why.includes('ETIMEDOUT');
  if (failure.code !== 'STORE.UNREACHABLE' || !(isBroken || isSilent)) return failure;
  const isSecure = url.startsWith('rediss:');
  if (isSilent && !isSecure) return failure;
  const hint = isSilent ? NO_TLS : isSecure ? NO_CERTIFICATE : ONLY_TLS;
  const details = { url: maskUrl(url), reason: `${failure.why}. ${hint}` };
  return engineErrors.raise('STORE.UNREACHABLE', details, error);
}

const NO_TLS = 'If it does not speak TLS on this port, its address begins with redis://';
const ONLY_TLS = 'If it speaks TLS on this port, its address begins with rediss://';
const NO_CERTIFICATE =
  'It may want a certificate of the client: REDIS_TLS_CERT_FILE and REDIS_TLS_KEY_FILE';

function codeOf(error: unknown) {
  if (!(error instanceof Error)) return 'STORE.UNREACHABLE';
  if (FORBIDDEN.test(error.message)) return 'STORE.FORBIDDEN';
  if (TLS.test('code' in error ? String(error.code) : '')) return 'STORE.TLS';
  switch (replyCode(error)) {
    case 'NOAUTH':
    case 'WRONGPASS':
      return 'STORE.SIGN_IN';
    default:
      return 'STORE.UNREACHABLE';
  }
}

/** To the user, or to a script on the user's behalf, which servers say in different words. */
const FORBIDDEN = /^NOPERM|The user executing the script can't/;

/** OpenSSL's and Node's words for a certificate, or a whole protocol, that is not as it should be. */
const TLS = /CERT|^ERR_(TLS|SSL)_|SIGNATURE|^EPROTO$/;

/** Whether the server answered with an error, so the command was not run. A script that fails at its first write is one, too. */
function isReply(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : replyCode(error);
  const words = REASONS[code];
  if (words !== undefined) return `${words} (${code})`;
  if (error.name === 'AbortError') return 'It has been down for too long';
  if (error.message === '') return code || error.name;
  // The hash and line of the script mean nothing to who reads it.
  return error.message.replace(/ script: [\da-f]{40}, on @user_script:\d+\.$/, '');
}

/** The word in capitals that opens an error reply. */
function replyCode(error: Error): string {
  return (isReply(error) && /^[A-Z]+/.exec(error.message)?.[0]) || '';
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there',
  ECONNRESET: 'The connection was broken',
  EHOSTUNREACH: 'There is no route to the host',
  ENOTFOUND: 'There is no host of that name',
  EAI_AGAIN: 'The name of the host cannot be looked up now',
  ETIMEDOUT: 'No answer in time',
  SELF_SIGNED_CERT_IN_CHAIN: 'Its certificate comes from an authority that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'Its certificate comes from an authority that is not trusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'Its certificate is signed by itself',
  CERT_HAS_EXPIRED: 'Its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'Its certificate is for another host',
  ERR_SSL_WRONG_VERSION_NUMBER: 'It does not speak TLS on this port',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'It wants a certificate of the client',
  NOAUTH: 'It wants a password',
  WRONGPASS: 'The user name or the password is wrong',
};

/** Out of memory, or unable to persist (a full disk). Older servers put the script's name before the code. */
const FULL = /\bOOM command not allowed|\bMISCONF\b/;

/** A server that is starting, busy, failing over or short of replicas. */
const PASSING =
  /\b(LOADING|BUSY|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|ASK|MOVED|NOREPLICAS|UNBLOCKED)\b/;
