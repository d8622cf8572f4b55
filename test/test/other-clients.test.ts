import { createEngineModel, shardOf } from '@waarom/engine';
import { createTopic } from '@waarom/kafka';
import { produceWithJava, produceWithLibrdkafka, type Codec } from '@waarom/local';
import { defaultTraitCatalogue, encodeEvent } from '@waarom/schemas';
import { createShop } from '@waarom/testing';
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { foldInMemory, foldTopic } from './fold-log.js';

const model = createEngineModel(defaultTraitCatalogue());
const CODECS: readonly Codec[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
const PARTITIONS = 4;
const bootstrap = process.env['KAFKA_BROKERS'] ?? '';
const shop = createShop({ seed: 8, customers: 100, startTime: Date.UTC(2026, 2, 1) });
const events = [...shop.events(2_000)];
const records = events.map((event) => ({ key: event.customer, value: encodeEvent(event) }));
const options = { model, events, partitionCount: PARTITIONS, batchRecords: 500 };

const reference = foldInMemory(options);

/** What each partition holds, if every client writes a key where Java does. */
function expectedValues(partition: number): readonly Buffer[] {
  const ofPartition = records.filter(
    ({ key }) => shardOf(Buffer.from(key), PARTITIONS) === partition,
  );
  return ofPartition.map(({ value }) => value);
}

describe.each([
  ['the Java client', produceWithJava],
  ['librdkafka', produceWithLibrdkafka],
])('what %s wrote', (_, produce) => {
  const topics = Object.fromEntries(CODECS.map((codec) => [codec, `${codec}-${randomUUID()}`]));

  beforeAll(async () => {
    const brokers = bootstrap.split(',');
    await Promise.all(
      Object.values(topics).map((topic) => createTopic({ brokers, topic, partitions: PARTITIONS })),
    );
    await produce({ bootstrap, records, topics });
  });

  it.each(CODECS)('with %s is read byte for byte, and gives the same profiles', async (codec) => {
    const folded = await foldTopic({ ...options, topic: topics[codec]! });
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const values = folded.records.get(partition)!.map(({ value }) => value!);
      const expected = expectedValues(partition);
      expect(values).toHaveLength(expected.length);
      expect(values.every((value, index) => value.equals(expected[index]!))).toBe(true);
    }
    const { records: _records, ...profiles } = folded;
    expect(profiles).toEqual(await reference);
  });
});
