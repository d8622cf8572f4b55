import { defineErrors, WaaromError } from '@waarom/schemas';

const THREE_WAYS = [
  'System packages and Maven: install redis-server, Java 17 or newer (default-jdk-headless) and maven, for tests with other clients also python3 and python3-pip; as root on Debian or Ubuntu this happens by itself.',
  'Servers that you run already: set KAFKA_BROKERS (host:port,...) and REDIS_URL (redis://host:port).',
  'Docker: docker compose -f infra/compose.yaml up -d, then KAFKA_BROKERS=127.0.0.1:9092 REDIS_URL=redis://127.0.0.1:6379.',
] as const;

export const errors = defineErrors({
  'SERVERS.UNAVAILABLE': {
    what: '{server} cannot be had on this machine.',
    why: '{reason}',
    next: THREE_WAYS,
    retry: 'never',
    status: 500,
  },
  'SERVERS.DIED': {
    what: '{server} ended before it was ready.',
    why: 'Its last log lines:\n{log}',
    next: ['Correct what the log names.', ...THREE_WAYS],
    retry: 'now',
    status: 500,
  },
  'PRODUCER.FAILED': {
    what: 'The producer on {client} failed.',
    why: 'It said:\n{output}',
    next: ['Correct what it names.'],
    retry: 'now',
    status: 500,
  },
  'SERVERS.NOT_READY': {
    what: '{server} did not answer within {timeoutMs} ms.',
    why: 'Its last log lines:\n{log}',
    next: ['Try again when the machine is less busy.', ...THREE_WAYS],
    retry: 'backoff',
    status: 500,
  },
});

/** The text for a terminal: code, what, why and the remedies of an expected error, or else the message of any other. */
export function explain(error: unknown): string {
  if (!(error instanceof WaaromError))
    return error instanceof Error ? error.message : String(error);
  const remedies = error.next.map((line) => `  - ${line}`);
  return [`${error.code}: ${error.message}`, error.why, 'What to do:', ...remedies].join('\n');
}
