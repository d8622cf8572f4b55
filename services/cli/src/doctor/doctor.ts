/** `waarom doctor`: what is configured, in layers, and what it would run into. Writes nothing anywhere. */
import { redisServerOf } from '@waarom/redis';
import { WaaromError } from '@waarom/schemas';
import { serviceEnvironment } from '../config.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { openModel } from '../open-model.js';
import { print } from '../terminal.js';
import { checksOf, type Check } from './check.js';
import {
  checkConfiguration,
  modelOptionsOf,
  shardCountOf,
  textOf,
  type Environment,
} from './check-configuration.js';
import { checkKafka } from './check-kafka.js';
import { checkRedis } from './check-redis.js';
import { checkListText } from './check-list-text.js';

export interface DoctorOptions {
  /** The only part so far, and so the default. */
  readonly config?: true;
  readonly json?: true;
}

export async function doctor({ json }: DoctorOptions): Promise<ExitCode> {
  const checks = await examine(serviceEnvironment());
  const count = (state: Check['state']) => checks.filter((check) => check.state === state).length;
  const counts = { problems: count('problem'), warnings: count('warning') };
  print(json ? `${JSON.stringify({ ...counts, checks })}\n` : checkListText(checks, counts));
  return counts.problems > 0 ? EXIT.findings : EXIT.ok;
}

async function examine(environment: Environment): Promise<readonly Check[]> {
  const redisUrl = textOf(environment, 'REDIS_URL');
  const brokers = listOf(textOf(environment, 'KAFKA_BROKERS'));
  if (redisUrl === undefined && brokers.length === 0) return NOTHING_CONFIGURED;
  const shardCount = shardCountOf(environment);
  const configuration = checkConfiguration(environment);
  const topics = listOf(textOf(environment, 'KAFKA_TOPIC'));
  const changelog = textOf(environment, 'KAFKA_CHANGELOG_TOPIC');
  const checked = await Promise.all([
    topics.length === 0 || brokers.length === 0
      ? NO_KAFKA
      : checkKafka({ environment, topics, changelog, shardCount }),
    redisUrl === undefined
      ? NO_REDIS
      : checkRedis({
          ...redisServerOf({ ...environment, REDIS_URL: redisUrl }),
          modelHash: modelHashOf(environment),
          shardCount,
        }),
  ]);
  return [...configuration, ...checked.flat()];
}

function modelHashOf(environment: Environment): string | null {
  try {
    return openModel(modelOptionsOf(environment)).hash;
  } catch (error) {
    if (error instanceof WaaromError) return null;
    throw error;
  }
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
}

const configuration = checksOf('configuration');
const topology = checksOf('topology');
const environment = checksOf('environment');

const NOTHING_CONFIGURED: readonly Check[] = [
  configuration('Default', 'ok', {
    text: 'neither KAFKA_BROKERS nor REDIS_URL is set: the embedded default is in use',
    next: ['Start it: npx waarom dev'],
  }),
  topology('Kafka', 'skipped', { text: 'not configured' }),
  environment('Redis', 'skipped', { text: 'not configured' }),
];
const NO_KAFKA: readonly Check[] = [
  topology('Kafka', 'skipped', { text: 'KAFKA_BROKERS and KAFKA_TOPIC are not both set' }),
];
const NO_REDIS: readonly Check[] = [
  environment('Redis', 'skipped', { text: 'REDIS_URL is not set' }),
];
