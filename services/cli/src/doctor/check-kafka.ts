import {
  examineTopic,
  kafkaServerOf,
  type KafkaServer,
  type TopicDescription,
} from '@waarom/kafka';
import { WaaromError } from '@waarom/schemas';
import { checksOf, type Check } from './check.js';
import { checkChangelog } from './check-changelog.js';
import type { Environment } from './check-configuration.js';

const inEnvironment = checksOf('environment');
const inTopology = checksOf('topology');
const TOPIC = 'Topic';
const PARTITIONS = 'Partitions';
const CHANGELOG = 'Changelog';

export interface KafkaExpectation {
  readonly environment: Environment;
  readonly topics: readonly string[];
  /** Absent when none is kept. */
  readonly changelog?: string | undefined;
  readonly shardCount: number;
}

/** Whether the brokers answer, and each topic is there with partitions that own whole shards, as many as the others have. */
export async function checkKafka({
  environment,
  topics,
  changelog,
  shardCount,
}: KafkaExpectation): Promise<readonly Check[]> {
  const found: [topic: string, description: TopicDescription | null][] = [];
  let server: KafkaServer;
  try {
    server = kafkaServerOf(environment);
    for (const topic of topics) found.push([topic, await examineTopic(server, topic)]);
  } catch (error) {
    if (!(error instanceof WaaromError)) throw error;
    const { message, why, next, code } = error;
    const unknown = { text: 'not checked: the brokers cannot be reached' };
    return [
      inEnvironment('Kafka', 'problem', { text: `${message}. ${why}`, next, code }),
      inTopology(TOPIC, 'skipped', unknown),
      inTopology(PARTITIONS, 'skipped', unknown),
      ...(changelog === undefined ? [] : [inTopology(CHANGELOG, 'skipped', unknown)]),
    ];
  }
  const sourceCount = found[0]?.[1]?.partitionCount ?? null;
  return [
    inEnvironment('Kafka', 'ok', { text: serverText(server) }),
    ...found.flatMap(([topic, description]) => checkTopic(topic, description, shardCount)),
    ...checkCounts(found),
    ...(changelog === undefined
      ? []
      : [await checkChangelog({ environment, changelog, sourceCount, shardCount })]),
  ];
}

function serverText({ brokers, access: { ssl, sasl } }: KafkaServer): string {
  const ways = [ssl === undefined ? [] : ['TLS'], sasl === undefined ? [] : ['signed in']].flat();
  return [brokers.join(', '), ...ways].join(', ');
}

function checkCounts(
  found: readonly (readonly [topic: string, description: TopicDescription | null])[],
): readonly Check[] {
  const counts = found.map(([, description]) => description?.partitionCount);
  if (new Set(counts.filter((count) => count !== undefined)).size < 2) return [];
  const each = found.map(([topic], index) => `${topic} ${counts[index] ?? 'none'}`);
  return [
    inTopology(PARTITIONS, 'problem', {
      text: `topics read together have different partition counts: ${each.join(', ')}`,
      next: ['Give them the same count; a topic that is made anew needs another name.'],
      code: 'LOG.PARTITIONS_DIFFER',
    }),
  ];
}

function checkTopic(
  topic: string,
  description: TopicDescription | null,
  shardCount: number,
): readonly Check[] {
  if (description === null) {
    return [
      inTopology(TOPIC, 'problem', {
        text: `there is no topic ${topic}`,
        next: [
          `Create it with a partition count that divides ${shardCount} shards, or correct KAFKA_TOPIC.`,
        ],
        code: 'LOG.TOPIC_MISSING',
      }),
      inTopology(PARTITIONS, 'skipped', { text: 'not checked: no topic' }),
    ];
  }
  const { partitionCount, replicationFactor } = description;
  const copies = replicationFactor === 1 ? ', kept once: a lost broker loses events' : '';
  return [
    inTopology(TOPIC, copies === '' ? 'ok' : 'warning', {
      text: `${topic}, replication factor ${replicationFactor}${copies}`,
      next: copies === '' ? [] : ['In production give it a replication factor of 3.'],
    }),
    shardCount % partitionCount === 0
      ? inTopology(PARTITIONS, 'ok', {
          text: `${partitionCount}, ${shardCount / partitionCount} shards each`,
        })
      : inTopology(PARTITIONS, 'problem', {
          text: `${topic} has ${partitionCount}, which does not divide ${shardCount} shards`,
          next: [
            'Use a topic with 1, 2, 4, 8, 16, 32 or 64 partitions, or another SHARD_COUNT with an empty store.',
          ],
          code: 'LOG.PARTITIONS',
        }),
  ];
}
