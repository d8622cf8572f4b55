/** Kafka -> engine -> Redis, with dead letters, health and metrics: the updater without its process. */
import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import {
  createDecodeRecord,
  createEngineModel,
  Fold,
  readPrior,
  Updater,
  type DeadLetters,
  type PartitionConsumer,
  type ProfileReader,
  type ProfileStore,
  type RecordSource,
  type UpdaterOptions,
} from '@waarom/engine';
import {
  createKafkaChangelog,
  createKafkaDeadLetters,
  createKafkaRecordSource,
  kafkaServerOf,
  type KafkaChangelogOptions,
  type KafkaLog,
} from '@waarom/kafka';
import { createRedisStore, redisServerOf, type RedisStoreOptions } from '@waarom/redis';
import { readTraitCatalogue, type WaaromError } from '@waarom/schemas';
import { createMetrics, updaterMetrics, type Logger } from '@waarom/telemetry';
import type { UpdaterConfig } from './config.js';
import { Health } from './health.js';
import { LoopWatch } from './loop-watch.js';
import { startOpsListener, type OpsListener } from './ops-listener.js';
import { createPatientStore } from './patient-store.js';
import { version } from './version.js';

/** Where an updater keeps profiles; Redis itself but in tests, which put something between. */
export type OpenStore = (
  options: RedisStoreOptions,
) => Promise<ProfileStore & Pick<ProfileReader, 'ping'>>;

/** What whoever runs an updater to some end of its own puts in its way; each is handed the real one. */
export interface UpdaterHooks {
  readonly watch?: (consumer: PartitionConsumer) => PartitionConsumer;
  readonly deadLetters?: (real: DeadLetters) => DeadLetters;
  /** Told of a partition that stands still. */
  readonly onHalt?: (error: WaaromError) => void;
}

/**
 * Connects to store and brokers, and opens health and metrics; nothing is read before `run`.
 *
 * @throws WaaromError `STORE.*`, `LOG.UNREACHABLE`, `CATALOGUE.INVALID`, `PRIOR.*`, `UPDATER.*`; all is closed then.
 */
export async function createUpdaterApp(
  config: UpdaterConfig,
  logger: Logger,
  openStore: OpenStore = createRedisStore,
  hooks: UpdaterHooks = {},
): Promise<UpdaterApp> {
  const closers: Closer[] = [];
  try {
    return await connect({ config, logger, openStore, hooks, closers });
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

/** Made by `createUpdaterApp`. Runs once. */
export class UpdaterApp {
  private readonly parts: Parts;
  private running: Promise<void> | null = null;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** Port of health and metrics. */
  get port(): number {
    return this.parts.ops.port;
  }

  /**
   * Folds until `stop`; everything is closed when it returns.
   *
   * @throws WaaromError of the log or the store, or whatever else made it impossible to go on.
   */
  async run(): Promise<void> {
    this.running ??= this.runToEnd();
    await this.running;
  }

  /** Finishes the batches in flight, leaves the group and closes everything; how `run` ended is for its caller. */
  async stop(): Promise<void> {
    const { source, health, stopping, closers } = this.parts;
    health.isStopping = true;
    stopping.abort();
    await source.stop();
    await (this.running ?? closeAll(closers)).catch(() => undefined);
  }

  private async runToEnd(): Promise<void> {
    const { source, consumer, closers } = this.parts;
    try {
      await source.run(consumer);
    } finally {
      await closeAll(closers);
    }
  }
}

interface Parts {
  readonly source: RecordSource;
  readonly consumer: PartitionConsumer;
  readonly health: Health;
  readonly ops: OpsListener;
  /** Aborted when it is asked to stop. */
  readonly stopping: AbortController;
  readonly closers: Closer[];
}

type Closer = () => Promise<void>;

interface Connecting {
  readonly config: UpdaterConfig;
  readonly logger: Logger;
  readonly openStore: OpenStore;
  readonly hooks: UpdaterHooks;
  readonly closers: Closer[];
}

async function connect(connecting: Connecting): Promise<UpdaterApp> {
  const { config, logger, openStore, hooks, closers } = connecting;
  const catalogue = readTraitCatalogue(config.WAAROM_CATALOGUE);
  const model = createEngineModel(catalogue, readPrior(config.WAAROM_PRIOR, catalogue));
  const identity = { modelHash: model.hash, shardCount: config.SHARD_COUNT };
  const store = await openStore({
    ...redisServerOf(config),
    identity,
    onWarning: (text) => logger.warn(text),
  });
  closers.push(() => store.close());
  const kafka = { ...kafkaServerOf(config), log: logTo(logger) };
  const deadLetters = await createKafkaDeadLetters({
    ...kafka,
    groupId: config.KAFKA_GROUP_ID,
    appVersion: version(),
  });
  closers.push(() => deadLetters.close());
  const loop = new LoopWatch(Date.now);
  const health = new Health(store, loop);
  const metrics = createMetrics({ version: version() });
  const ops = await startOpsListener({ host: config.HOST, port: config.PORT, metrics, health });
  closers.push(() => ops.close());

  const stopping = new AbortController();
  // Every shard may be waiting for the store.
  setMaxListeners(0, stopping.signal);
  const pause = (attempt: number) => pauseBefore(attempt, stopping.signal);
  const counted = updaterMetrics(metrics);
  const updater = new Updater({
    store: createPatientStore(store, pause),
    deadLetters: hooks.deadLetters?.(deadLetters) ?? deadLetters,
    ...openChangelog(config, { ...kafka, identity }),
    decode: createDecodeRecord(config.KAFKA_FORMAT),
    fold: new Fold(model, config.WAAROM_CONSENT),
    dimension: model.design.dimension,
    verifyIntervalMs: config.WAAROM_STORE_CHECK_MS,
    refusals: { shareMax: config.WAAROM_REFUSED_SHARE_MAX, windowRecords: 1_000 },
    metrics: {
      ...counted,
      tick() {
        counted.tick();
        loop.tick();
      },
    },
    now: Date.now,
    pause,
  });
  const source = createKafkaRecordSource({
    ...kafka,
    groupId: config.KAFKA_GROUP_ID,
    topic: config.KAFKA_TOPIC,
    offsetOutOfRange: config.KAFKA_OFFSET_OUT_OF_RANGE,
    sessionTimeoutMs: config.KAFKA_SESSION_TIMEOUT_MS,
    onJoin() {
      health.join();
      metrics.partitionsHalted.set(0);
    },
    onHalt(error) {
      health.halt(error);
      hooks.onHalt?.(error);
      metrics.partitionsHalted.inc();
    },
  });
  logger.info({ topics: config.KAFKA_TOPIC, model: model.hash, port: ops.port }, 'connected');
  const watched = loop.watch(updater);
  const consumer = hooks.watch?.(watched) ?? watched;
  return new UpdaterApp({ source, consumer, health, ops, stopping, closers });
}

function openChangelog(
  { KAFKA_CHANGELOG_TOPIC: topic, KAFKA_TOPIC: sourceTopics }: UpdaterConfig,
  options: Omit<KafkaChangelogOptions, 'topic' | 'sourceTopic'>,
): Pick<UpdaterOptions, 'changelog'> {
  if (topic === undefined) return {};
  // All have as many partitions, and presumably copies, as the first.
  return { changelog: createKafkaChangelog({ ...options, topic, sourceTopic: sourceTopics[0]! }) };
}

const PAUSE_MIN_MS = 100;
const PAUSE_MAX_MS = 3_000;

/** Longer each time; not at all once it is time to stop. */
async function pauseBefore(attempt: number, signal: AbortSignal): Promise<void> {
  const pauseMs = Math.min(PAUSE_MAX_MS, PAUSE_MIN_MS * 2 ** attempt);
  await wait(pauseMs, undefined, { signal }).catch(() => undefined);
}

function logTo(logger: Logger): KafkaLog {
  return (level, message, details) => logger[level](details ?? {}, message);
}

/** Last opened, first closed. One that cannot be closed must not keep the others open. */
async function closeAll(closers: Closer[]): Promise<void> {
  for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
    await close().catch(() => undefined);
  }
}
