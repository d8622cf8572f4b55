import { Partitioners } from 'kafkajs';
import { cutBySize } from './cut-by-size.js';
import { createClient, reach, RETRY, type KafkaConnectionOptions } from './kafka-connection.js';

export interface NewEvent {
  /** Customer id. */
  readonly key: string;
  readonly value: Buffer;
  /** Milliseconds since 1970; a topic that keeps records for a time deletes old ones by it. @default now */
  readonly timestamp?: number;
}

export interface EventProducer {
  /**
   * Resolves once all in-sync replicas have the records; each once, and in order for each key. After a call that rejects, whose
   * records may or may not be there, every later one rejects too: make a new producer.
   */
  send(records: readonly NewEvent[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Writes events to a topic, each to the partition of its key as Java's default partitioner has it. For examples, simulations
 * and tests.
 *
 * @throws WaaromError `LOG.UNREACHABLE`.
 */
export async function createEventProducer(
  options: KafkaConnectionOptions & { readonly topic: string },
): Promise<EventProducer> {
  const { topic, brokers } = options;
  const producer = createClient(options).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
    // A request that one partition refuses, as right after a topic is made, is sent again for all of them.
    idempotent: true,
    maxInFlightRequests: 1,
    retry: { ...RETRY, retries: 10 },
  });
  await reach(
    brokers,
    () => producer.connect(),
    () => producer.disconnect(),
  );
  // kafkajs gives the sequence numbers of a failed call out again: the broker would take other records for the old ones.
  let failure: { readonly error: unknown } | undefined;
  return {
    async send(records) {
      if (failure !== undefined) throw failure.error;
      for (const part of cutBySize(records, ({ value }) => value.length)) {
        const messages = part.map(({ key, value, timestamp }) =>
          timestamp === undefined ? { key, value } : { key, value, timestamp: String(timestamp) },
        );
        await producer.send({ topic, messages, acks: -1 }).catch((error: unknown) => {
          failure = { error };
          throw error;
        });
      }
    },
    close: () => producer.disconnect(),
  };
}
