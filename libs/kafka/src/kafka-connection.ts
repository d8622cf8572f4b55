import { engineErrors } from '@waarom/engine';
import type { Admin, Kafka, RetryOptions } from 'kafkajs';
import { CheckedKafka } from './compression/checked-kafka.js';
import { connectionRefusal } from './connection-refusal.js';
import type { KafkaAccess } from './kafka-access.js';
import { within } from './within.js';
import { forwardLogs, reasonOf, type KafkaLog } from './kafka-log.js';

export interface KafkaConnectionOptions {
  /** `host:port` of some brokers; they name the others. */
  readonly brokers: readonly string[];
  /** @default anyone is let in, without TLS */
  readonly access?: KafkaAccess;
  /** @default waarom */
  readonly clientId?: string;
  readonly log?: KafkaLog;
}

/** Named in full, since kafkajs has other defaults under `NODE_ENV=test`. */
export const RETRY: RetryOptions = {
  retries: 5,
  initialRetryTime: 100,
  factor: 0.2,
  multiplier: 2,
  // Short, since a consumer that waits for its next try cannot be stopped.
  maxRetryTime: 1_500,
};

/** A client for the brokers; nothing is connected yet. */
export function createClient({
  brokers,
  access,
  clientId,
  log,
}: KafkaConnectionOptions): CheckedKafka {
  return new CheckedKafka({
    brokers: [...brokers],
    // kafkajs keeps what it makes of the login in the object that it is given.
    ...structuredClone(access),
    clientId: clientId ?? 'waarom',
    connectionTimeout: 2_000,
    retry: RETRY,
    ...forwardLogs(log),
  });
}

/** How long brokers may take to answer at start. */
const REACH_MS = 8_000;

/**
 * A connected admin client; the first thing to ask of brokers, as it tells at once whether they are there.
 *
 * @throws WaaromError `LOG.UNREACHABLE`, `LOG.CLOSED`, `LOG.TLS` or `LOG.SIGN_IN` within 8 seconds.
 */
export async function connectAdmin(kafka: Kafka, brokers: readonly string[]): Promise<Admin> {
  const admin = kafka.admin();
  await reach(
    brokers,
    async () => {
      await admin.connect();
      // Brokers let anyone connect, and turn away who has not signed in only when asked for something.
      await admin.describeCluster();
    },
    () => admin.disconnect(),
  );
  return admin;
}

/**
 * Connects, or gives up with the reason in words.
 *
 * @throws WaaromError `LOG.UNREACHABLE`, `LOG.CLOSED`, `LOG.TLS`, `LOG.SIGN_IN`.
 */
export async function reach(
  brokers: readonly string[],
  connect: () => Promise<void>,
  disconnect: () => Promise<void>,
): Promise<void> {
  try {
    const connected = await within(REACH_MS, connect());
    if (!connected) throw new Error(`no answer within ${REACH_MS / 1000} seconds`);
  } catch (error) {
    // Nobody waits for it: a broker that does not answer does not answer to this either.
    void disconnect().catch(() => undefined);
    throw connectionRefusal(brokers, error);
  }
}

export function unreachable(brokers: readonly string[], error: unknown) {
  const details = { url: brokers.join(','), reason: reasonOf(error) };
  return engineErrors.raise('LOG.UNREACHABLE', details, error);
}
