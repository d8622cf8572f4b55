/** Where a drill plays: servers, a topic with traffic, updater processes, and the comparison at the end. */
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEngineModel, SHARD_COUNT_DEFAULT, type ProfileReader } from '@waarom/engine';
import { createTopic } from '@waarom/kafka';
import {
  openScratch,
  startKafka,
  startRedis,
  type KafkaCluster,
  type RedisServer,
  type Scratch,
} from '@waarom/local';
import { createRedisStore } from '@waarom/redis';
import { defaultTraitCatalogue } from '@waarom/schemas';
import { Redis } from 'ioredis';
import type { DrillOptions, DrillResult } from './drill.js';
import type { Sabotage } from './sabotage.js';
import { ServiceProcess } from './service-process.js';
import { countCommits, sumOfEpochs } from './shard-metas.js';
import { isMarker, Traffic, type OpenProducer } from './traffic.js';
import { compareStates, type Difference } from './undisturbed.js';

export const model = createEngineModel(defaultTraitCatalogue());

export interface StageOptions extends DrillOptions {
  readonly name: string;
  /** @default 400 */
  readonly customers?: number;
  /** @default 4 */
  readonly partitions?: number;
  /** A cluster of the drill's own, to be harmed. @default KAFKA_BROKERS, or one broker */
  readonly ownBrokers?: 1 | 3;
  readonly topicConfig?: Readonly<Record<string, string>>;
  /** More arguments for Redis. */
  readonly redisArgs?: readonly string[];
  /** What updaters lack when the drill is sabotaged; `null` when it is something else. */
  readonly sabotageUpdaters: Sabotage | null;
  readonly openProducer?: (brokers: readonly string[], topic: string) => OpenProducer;
}

/** Sets the stage, plays, and clears it however that ends. */
export async function onStage(
  options: StageOptions,
  play: (stage: Stage) => Promise<DrillResult>,
): Promise<DrillResult> {
  const scratch = openScratch();
  const given = process.env['KAFKA_BROKERS'];
  const isGiven = options.ownBrokers === undefined && given !== undefined && given !== '';
  const [cluster, redis] = await Promise.all([
    isGiven ? null : startKafka({ brokers: options.ownBrokers ?? 1 }),
    startRedis({ args: options.redisArgs ?? [] }),
  ]);
  const bootstrap = cluster?.bootstrap ?? given!;
  const stage = new Stage({ options, scratch, cluster, redis, brokers: bootstrap.split(',') });
  try {
    await stage.createTopic();
    return await play(stage);
  } finally {
    await stage.clear();
    await Promise.all([cluster?.stop(), redis.stop()]);
    scratch.remove();
  }
}

/** A killed member's partitions are free again once its session has run out. */
const SESSION_TIMEOUT_MS = 1_000;
/** Without any change for this long, what is not right will not become right. */
const STILL_MS = 15_000;
/** A patient updater tries every 3 s to reach a store, and every 5 s to reach brokers. */
const UNTIL_MS_MAX = 60_000;
/** Between the claims of one assignment it is less. */
const CLAIMED_MS = 300;
const STILL_SABOTAGED_MS = 6_000;
/** The same once all of the log is known to have been read. */
const STILL_AT_END_MS = 2_000;

interface StageParts {
  readonly options: StageOptions;
  readonly scratch: Scratch;
  /** `null` when the brokers are somebody else's. */
  readonly cluster: KafkaCluster | null;
  readonly redis: RedisServer;
  readonly brokers: readonly string[];
}

export class Stage {
  readonly topic: string;
  readonly folder: string;
  readonly cluster: KafkaCluster | null;
  readonly redis: RedisServer;
  readonly brokers: readonly string[];
  readonly traffic: Traffic;
  /** All updaters so far, also those that have ended. */
  readonly services: ServiceProcess[] = [];
  private readonly options: StageOptions;

  constructor({ options, scratch, cluster, redis, brokers }: StageParts) {
    const { name, seed, customers = 400, openProducer } = options;
    this.options = options;
    this.folder = scratch.path;
    this.cluster = cluster;
    this.redis = redis;
    this.brokers = brokers;
    this.topic = `drill-${name}-${process.pid}`;
    this.traffic = new Traffic({
      model,
      seed,
      customers,
      brokers,
      topic: this.topic,
      openProducer: openProducer?.(brokers, this.topic),
    });
  }

  /** The shop's next events to another topic of the same cluster. */
  trafficTo(topic: string): Traffic {
    const { seed, customers = 400 } = this.options;
    return new Traffic({ model, seed, customers, brokers: this.brokers, topic });
  }

  async createTopic(topic: string = this.topic): Promise<void> {
    const { partitions = 4 } = this.options;
    const config = { 'retention.ms': '-1', ...this.options.topicConfig };
    await createTopic({ brokers: this.brokers, topic, partitions, config });
  }

  /** Of one group, unless the settings say otherwise. */
  startUpdater(settings: Readonly<Record<string, string>> = {}): ServiceProcess {
    const { sabotage, sabotageUpdaters } = this.options;
    const command =
      sabotage && sabotageUpdaters !== null
        ? [scriptOf('test', 'drills/sabotaged-updater'), sabotageUpdaters, this.folder]
        : [scriptOf('services/updater', 'main')];
    return this.start('updater', command, {
      KAFKA_BROKERS: this.brokers.join(','),
      KAFKA_TOPIC: this.topic,
      KAFKA_GROUP_ID: this.topic,
      KAFKA_SESSION_TIMEOUT_MS: String(SESSION_TIMEOUT_MS),
      REDIS_URL: this.redis.url,
      ...settings,
    });
  }

  startScorer(): ServiceProcess {
    const environment = { REDIS_URL: this.redis.url };
    return this.start('scorer', [scriptOf('services/scorer', 'main')], environment);
  }

  start(
    name: string,
    command: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): ServiceProcess {
    const { folder, options } = this;
    const service = new ServiceProcess({
      name: `${name}-${this.services.length}`,
      command,
      environment,
      folder,
      note: options.note,
    });
    this.services.push(service);
    return service;
  }

  /** Resolves once the store changes: somebody has partitions and is committing. */
  async untilCommitting(url: string = this.redis.url): Promise<void> {
    await this.withRedis(url, async (redis) => {
      const before = await countCommits(redis);
      await this.until('commit', async () => (await countCommits(redis)) > before);
    });
  }

  /** Resolves once partitions have got a new owner, and all of their shards. */
  async untilTakenOver(): Promise<void> {
    await this.withRedis(this.redis.url, async (redis) => {
      const before = await sumOfEpochs(redis);
      await this.until('claim', async () => (await sumOfEpochs(redis)) > before);
      for (let last = before; ;) {
        const now = await sumOfEpochs(redis);
        if (now === last) return;
        last = now;
        await sleep(CLAIMED_MS);
      }
    });
  }

  /** Resolves once every customer is as it should be by what was sent so far. */
  async untilFolded(): Promise<void> {
    const expected = this.traffic.expected();
    await this.withReader(this.redis.url, (reader) =>
      this.until('fold', async () => isRight(await compareStates(expected, reader))),
    );
  }

  /** Runs down the log: resolves to what is left wrong and lost, which is nothing or does not change any more. */
  async settle(
    url: string = this.redis.url,
    traffic: Traffic = this.traffic,
  ): Promise<DrillResult> {
    const { options, services } = this;
    const markers = await traffic.mark();
    const expected = traffic.expected();
    const result = await this.withReader(url, async (reader) => {
      let now = await compareStates(expected, reader);
      for (let since = Date.now(); !isRight(now);) {
        const atEnd = (await reader.read(markers)).every((value) => value !== null);
        const stillMs = options.sabotage ? STILL_SABOTAGED_MS : STILL_MS;
        if (Date.now() - since > (atEnd ? STILL_AT_END_MS : stillMs)) break;
        await sleep(100);
        const next = await compareStates(expected, reader);
        if (next.wrong !== now.wrong || next.lost !== now.lost) since = Date.now();
        now = next;
      }
      return now;
    });
    const restarts = services.reduce((sum, service) => sum + service.restarts, 0);
    const customers = [...expected.keys()].filter((name) => !isMarker(name)).length;
    return { customers, ...result, facts: { events: traffic.count, restarts } };
  }

  async withReader<Value>(
    url: string,
    work: (reader: ProfileReader) => Promise<Value>,
  ): Promise<Value> {
    const identity = { modelHash: model.hash, shardCount: SHARD_COUNT_DEFAULT };
    const store = await createRedisStore({ url, identity });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  }

  async withRedis<Value>(url: string, work: (redis: Redis) => Promise<Value>): Promise<Value> {
    const redis = new Redis(url);
    redis.on('error', () => undefined);
    try {
      return await work(redis);
    } finally {
      redis.disconnect();
    }
  }

  private async until(verb: string, isSo: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + UNTIL_MS_MAX;
    while (!(await isSo())) {
      if (Date.now() > deadline) {
        throw new Error(`the updaters do not ${verb}:\n${this.services.at(-1)?.log()}`);
      }
      await sleep(20);
    }
  }

  async clear(): Promise<void> {
    await this.traffic.close();
    await Promise.all(this.services.map((service) => service.kill()));
  }
}

function isRight({ wrong, lost }: Difference): boolean {
  return wrong + lost === 0;
}

/** What `infra/run.js` compiled of a workspace. */
export function scriptOf(workspace: string, name: string): string {
  return fileURLToPath(new URL(`../../../${workspace}/dist/${name}.js`, import.meta.url));
}
