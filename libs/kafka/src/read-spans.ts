/** Reads stretches of a topic once, from where its group stopped to their ends. */
import type { Batch, Consumer, KafkaMessage } from 'kafkajs';
import { errors } from './errors.js';
import { createClient, reach, RETRY, type KafkaConnectionOptions } from './kafka-connection.js';
import { rootOf } from './kafka-failure.js';

/** Offsets of one partition from `next`, where the group stands, up to but not including `end`. */
export interface Span {
  next: number;
  readonly end: number;
}

export interface SpanReader extends KafkaConnectionOptions {
  readonly topic: string;
  readonly groupId: string;
  /** Whether the group keeps how far it came. */
  readonly isCommitting: boolean;
  /** By partition; none of them empty. */
  readonly spans: ReadonlyMap<number, Span>;
  /** Gets the messages of a span in order, some at a time; the span moves on when it resolves. A failure may repeat them. */
  readonly onMessages: (messages: readonly KafkaMessage[]) => Promise<void>;
}

/**
 * Resolves when every span is at its end. Rejects with what `onMessages` or the brokers failed by.
 *
 * @throws WaaromError `LOG.READ_TWICE` when another process reads in this group.
 */
export async function readSpans(reader: SpanReader): Promise<void> {
  const { brokers, topic, groupId } = reader;
  const consumer = createClient(reader).consumer({
    groupId,
    sessionTimeout: 10_000,
    maxWaitTimeInMs: 100,
    allowAutoTopicCreation: false,
    retry: { ...RETRY, restartOnFailure: async () => false },
  });
  await reach(
    brokers,
    () => consumer.connect(),
    () => consumer.disconnect(),
  );
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await runToEnd(consumer, reader);
  } finally {
    await consumer.disconnect();
  }
}

async function runToEnd(consumer: Consumer, reader: SpanReader): Promise<void> {
  const { topic, groupId, spans, onMessages, isCommitting } = reader;
  await new Promise<void>((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(rootOf(payload.error)));
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      const mine = new Set(payload.memberAssignment[topic]);
      if ([...spans.keys()].every((partition) => mine.has(partition))) return;
      reject(errors.raise('LOG.READ_TWICE', { topic, groupId }));
    });

    async function eachBatch({ batch }: { readonly batch: Batch }): Promise<void> {
      const span = spans.get(batch.partition);
      if (span === undefined) return;
      const { next, end } = span;
      const messages = batch.messages.filter(
        ({ offset }) => Number(offset) >= next && Number(offset) < end,
      );
      if (messages.length > 0) await onMessages(messages);
      span.next = Math.min(end, Math.max(next, Number(batch.lastOffset()) + 1));
      if (isCommitting) {
        const offset = String(span.next);
        await consumer.commitOffsets([{ topic, partition: batch.partition, offset }]);
      }
      if ([...spans.values()].every((each) => each.next >= each.end)) resolve();
    }
    consumer.run({ autoCommit: false, eachBatch }).catch(reject);
  });
}
