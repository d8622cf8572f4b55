/** `waarom migrate --rebuild`: the topics folded from their beginning into a new store, while the old one goes on serving. */
import { setTimeout as wait } from 'node:timers/promises';
import { engineErrors, hashProfiles, offsetKey, type Offsets } from '@waarom/engine';
import { examineLog, kafkaServerOf, type LogRange } from '@waarom/kafka';
import { openRedisReader, prepareRedisRebuild, readRedisOffsets } from '@waarom/redis';
import { WaaromError } from '@waarom/schemas';
import { createLogger } from '@waarom/telemetry';
import { createUpdaterApp } from '@waarom/updater';
import { isUnderNpm, serviceEnvironment } from '../../config.js';
import { stopSignal } from '../../dev/stop-signal.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import { withRemedies } from '../../remedies.js';
import { print } from '../../terminal.js';
import { EndWatch } from './end-watch.js';
import { createRebuildProgress } from './rebuild-progress.js';
import { rebuildSettings, type RebuildOptions, type RebuildSettings } from './rebuild-settings.js';
import {
  INTERRUPTED_TEXT,
  nextSettings,
  rebuildText,
  type RebuildSummary,
} from './rebuild-text.js';
import { UnsentLetters } from './unsent-letters.js';

/** @throws WaaromError `CLI.USAGE`, `CONFIG.INVALID`, `CATALOGUE.INVALID`, `PRIOR.*`, or of the log or the stores. */
export async function rebuild(options: RebuildOptions): Promise<ExitCode> {
  const interrupted = stopSignal({ isUnderNpm: isUnderNpm() });
  const settings = rebuildSettings(options, serviceEnvironment());
  const summary = await withRemedies(REMEDIES, () => fill(settings, interrupted));
  if (summary === null) {
    process.stderr.write(INTERRUPTED_TEXT);
    return EXIT.interrupted;
  }
  print(options.json ? `${JSON.stringify(summary)}\n` : rebuildText(summary));
  return EXIT.ok;
}

const GAP =
  'If what is left is good enough, fold it: --accept-gap. Profiles then lack what the deleted records said.';
const REMEDIES = {
  'LOG.BEGINNING_GONE': [
    GAP,
    'Otherwise produce the missing records to a topic of their own first, and name both: KAFKA_TOPIC=old,new',
  ],
  'LOG.OFFSET_OUT_OF_RANGE': ['Begin again with a new store and a longer retention.ms.', GAP],
  'STORE.NOT_EMPTY': [
    'Name an empty Redis, or an empty database of one: --to redis://host:port/1',
    'If what is there may go: FLUSHDB there, and begin again.',
    'A rebuild that was begun goes on with the same catalogue, prior, topics and SHARD_COUNT only.',
  ],
} as const;

/** Resolves to `null` when it was interrupted. */
async function fill(
  settings: RebuildSettings,
  interrupted: Promise<void>,
): Promise<RebuildSummary | null> {
  const { config, model, target, source } = settings;
  const { KAFKA_TOPIC: topics, SHARD_COUNT: shardCount } = config;
  const startedAt = performance.now();
  const log = await examineLog(kafkaServerOf(config), topics);
  requireBeginnings(log, await readRedisOffsets(target), settings);
  const identity = { modelHash: model.hash, shardCount };
  const isContinued = await prepareRedisRebuild({ ...target, identity, topics });
  const passed = source === null ? NOWHERE : await readRedisOffsets(source).catch(warnOfSource);
  const letters = new UnsentLetters(passed);
  const ends = new EndWatch(log, Date.now);
  if (!(await fold(settings, { ends, letters, interrupted }))) return null;
  const { done: records, lag } = ends.progress();
  const seconds = Math.round(performance.now() - startedAt) / 1000;
  const reader = await openRedisReader({ ...target, modelHash: model.hash });
  try {
    const { refused } = letters;
    const counts = { records, refused, lag, seconds, ...(await hashProfiles(reader)) };
    return { model: model.hash, isContinued, ...counts, ...nextSettings(config) };
  } finally {
    await reader.close();
  }
}

/** @throws WaaromError `LOG.BEGINNING_GONE` when the target has nothing of a partition whose first records were deleted. */
function requireBeginnings(
  log: ReadonlyMap<string, readonly LogRange[]>,
  stored: Offsets,
  { config }: RebuildSettings,
): void {
  if (config.KAFKA_OFFSET_OUT_OF_RANGE !== 'fail') return;
  for (const [topic, ranges] of log) {
    for (const [partition, { low }] of ranges.entries()) {
      if (low === 0 || stored.has(offsetKey(topic, partition))) continue;
      throw engineErrors.raise('LOG.BEGINNING_GONE', { low, topic, partition });
    }
  }
}

const NOWHERE: Offsets = new Map();

/** A store that is to be replaced may be away, or of no use any more. */
function warnOfSource(error: unknown): Offsets {
  if (!(error instanceof WaaromError)) throw error;
  process.stderr.write(
    `! the store in use cannot be read (${error.code}): records that it refused are sent to the dead letters once more\n`,
  );
  return NOWHERE;
}

interface Folding {
  readonly ends: EndWatch;
  readonly letters: UnsentLetters;
  readonly interrupted: Promise<void>;
}

/** Runs an updater on the new store up to the ends; resolves to whether it got there. */
async function fold(
  { config }: RebuildSettings,
  { ends, letters, interrupted }: Folding,
): Promise<boolean> {
  const logger = createLogger({
    service: 'rebuild',
    level: 'warn',
    pretty: true,
    stream: process.stderr,
  });
  let halted: WaaromError | null = null;
  const app = await createUpdaterApp(config, logger, undefined, {
    watch: (consumer) => ends.watch(consumer),
    deadLetters: (real) => letters.through(real),
    onHalt: (error) => (halted ??= error),
  });
  const progress = createRebuildProgress(config.KAFKA_GROUP_ID);
  const ended = app.run().then(() => 'stopped' as const);
  ended.catch(() => undefined);
  const stopped = interrupted.then(() => 'stopped' as const);
  try {
    for (;;) {
      const event = await Promise.race([ended, stopped, wait(TICK_MS, 'tick' as const)]);
      if (event === 'stopped') return false;
      if (halted !== null) throw halted as WaaromError;
      progress.show(ends.progress());
      const reached = ends.reached();
      if (reached === 'yes' || (reached === 'quiet' && (await isAwake(config)))) return true;
    }
  } finally {
    progress.clear();
    await app.stop();
  }
}

const TICK_MS = 200;

/** Brokers that are away are as quiet as a log without news. */
async function isAwake(config: RebuildSettings['config']): Promise<boolean> {
  return await examineLog(kafkaServerOf(config), config.KAFKA_TOPIC).then(
    () => true,
    () => false,
  );
}
