/**
 * What a topic is at a moment: its id, which tells it from a later one of its name, and how many partitions it has. kafkajs stops at Metadata version 6 and ids came with 10, so this
 * one request is written here and sent over kafkajs' connection.
 */
import kafkajs, { type Cluster } from 'kafkajs';
import { UnsignedReader } from './unsigned-reader.js';

// Node does not find the errors among the names of a CommonJS module.
const { KafkaJSError } = kafkajs;

const METADATA = 3;
/** First version whose answer has ids, and the last that is known here. */
const [VERSION_MIN, VERSION_MAX] = [10, 12];

/** What kafkajs has beside what its types tell. */
interface WireBroker {
  readonly versions?: Readonly<Record<number, { readonly maxVersion: number }>>;
  readonly connectionPool?: { send(call: object): Promise<TopicIdentity> };
}

export interface TopicIdentity {
  /** In hexadecimal. */
  readonly id: string;
  readonly partitionCount: number;
}

/**
 * Resolves to the id and partition count, or to `null` where brokers are too old to have ids (before 2.8).
 *
 * @throws KafkaJSError, one that may pass, when the broker does not know the topic.
 */
export async function identifyTopic(
  cluster: Cluster,
  topic: string,
): Promise<TopicIdentity | null> {
  const broker = (await cluster.findControllerBroker()) as unknown as WireBroker;
  const version = Math.min(broker.versions?.[METADATA]?.maxVersion ?? 0, VERSION_MAX);
  if (version < VERSION_MIN || broker.connectionPool === undefined) return null;
  return await broker.connectionPool.send({
    request: {
      apiKey: METADATA,
      apiVersion: version,
      apiName: 'Metadata',
      encode: async () => encodeRequest(topic, version),
    },
    response: {
      decode: async (answer: Buffer) => decodeIdentity(answer, topic),
      parse: async (identity: TopicIdentity) => identity,
    },
  });
}

/** In the shape of kafkajs' encoder. The first byte ends the header of a flexible version, which kafkajs does not know. */
function encodeRequest(topic: string, version: number): { buf: Buffer; buffer: Buffer } {
  const name = Buffer.from(topic);
  const buffer = Buffer.concat([
    Buffer.of(0),
    // One topic, with no id.
    Buffer.of(2),
    Buffer.alloc(16),
    unsigned(name.length + 1),
    name,
    Buffer.of(0),
    // Create nothing, tell of no permissions (version 10 asks twice); no tagged fields.
    Buffer.alloc(version === 10 ? 4 : 3),
  ]);
  return { buf: buffer, buffer };
}

function decodeIdentity(answer: Buffer, topic: string): TopicIdentity {
  const reader = new UnsignedReader(answer);
  reader.skipTags();
  reader.skip(4);
  for (let brokers = reader.count(); brokers > 0; brokers -= 1) {
    reader.skip(4);
    reader.skipText();
    reader.skip(4);
    reader.skipText();
    reader.skipTags();
  }
  reader.skipText();
  reader.skip(4);
  if (reader.count() !== 1) throw new KafkaJSError(`no answer for topic ${topic}`);
  const errorCode = reader.int16();
  if (errorCode !== 0) {
    throw new KafkaJSError(`topic ${topic} is not known (${errorCode})`, { retriable: true });
  }
  reader.skipText();
  const id = reader.bytes(16).toString('hex');
  // Whether it is one of Kafka's own.
  reader.skip(1);
  return { id, partitionCount: reader.count() };
}

/** A number as Kafka's unsigned varint. */
function unsigned(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.of(...bytes, rest);
}
