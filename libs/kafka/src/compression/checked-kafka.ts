import kafkajs, {
  type Consumer,
  type ConsumerConfig,
  type ConsumerRunConfig,
  type EachBatchPayload,
  type EachMessagePayload,
  type KafkaConfig,
  type KafkaMessage,
} from 'kafkajs';
import { errors } from '../errors.js';
import { registerCodecs } from './codecs.js';
import { unreadableBatchOf, type UnreadableBatch } from './unreadable-batch.js';

// Node does not find it among the names of a CommonJS module.
const { Kafka } = kafkajs;

/**
 * kafkajs with every codec, whose consumers crash with `LOG.BATCH_UNREADABLE` (or `LOG.CODEC_MISSING`) at a batch that cannot be read, before anybody
 * sees it.
 */
export class CheckedKafka extends Kafka {
  constructor(config: KafkaConfig) {
    registerCodecs();
    super(config);
  }

  override consumer(config: ConsumerConfig): Consumer {
    return checked(this.uncheckedConsumer(config));
  }

  /** For a reader that asks `unreadableBatchOf` itself, so that other partitions go on. */
  uncheckedConsumer(config: ConsumerConfig): Consumer {
    return super.consumer(config);
  }
}

function checked(consumer: Consumer): Consumer {
  const run = consumer.run.bind(consumer);
  return Object.assign(consumer, {
    run: async ({ eachBatch, eachMessage, ...config }: ConsumerRunConfig = {}) =>
      await run({
        ...config,
        ...(eachMessage !== undefined && {
          eachMessage: async (payload: EachMessagePayload) => {
            refuse(payload.topic, payload.partition, [payload.message]);
            await eachMessage(payload);
          },
        }),
        ...(eachBatch !== undefined && {
          eachBatch: async (payload: EachBatchPayload) => {
            const { topic, partition, messages } = payload.batch;
            refuse(topic, partition, messages);
            await eachBatch(payload);
          },
        }),
      }),
  });
}

/** @throws WaaromError `LOG.BATCH_UNREADABLE`, `LOG.CODEC_MISSING` */
function refuse(topic: string, partition: number, messages: readonly KafkaMessage[]): void {
  for (const message of messages) {
    const unreadable = unreadableBatchOf(message);
    if (unreadable === null) continue;
    // kafkajs would feed it again and again.
    throw Object.assign(unreadableError(topic, partition, unreadable), { retriable: false });
  }
}

/** What is told of a batch that cannot be read, and what to do. */
export function unreadableError(
  topic: string,
  partition: number,
  { baseOffset, lastOffset, reason, missing }: UnreadableBatch,
) {
  const details = { topic, partition, first: baseOffset, last: lastOffset, after: lastOffset + 1 };
  if (missing === undefined) return errors.raise('LOG.BATCH_UNREADABLE', { ...details, reason });
  const { codec, packageName } = missing;
  const machine = `${process.platform}-${process.arch}`;
  return errors.raise('LOG.CODEC_MISSING', { ...details, codec, packageName, machine });
}
