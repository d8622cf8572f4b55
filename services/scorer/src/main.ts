/** The scorer as a process: profiles of a Redis store over HTTP, until SIGTERM. */
import { createEngineModel, readPrior } from '@waarom/engine';
import { createRedisStore, redisServerOf } from '@waarom/redis';
import { readTraitCatalogue, WaaromError } from '@waarom/schemas';
import { createLogger, createMetrics, formatError } from '@waarom/telemetry';
import { createScorer } from './app.js';
import { readScorerConfig } from './config.js';
import { readKeyFile } from './keys/key-file.js';
import { listen, requireKeyedOrLoopback } from './listen.js';
import { version } from './version.js';

async function serve(): Promise<void> {
  const config = readScorerConfig();
  const keyFile = config.WAAROM_API_KEYS_FILE;
  const address = { host: config.HOST, port: config.PORT, isKeyed: keyFile !== undefined };
  requireKeyedOrLoopback(address);
  const keys = keyFile === undefined ? undefined : readKeyFile(keyFile);
  const logger = createLogger({ service: 'scorer', level: config.LOG_LEVEL });
  const catalogue = readTraitCatalogue(config.WAAROM_CATALOGUE);
  const model = createEngineModel(catalogue, readPrior(config.WAAROM_PRIOR, catalogue));
  const store = await createRedisStore({
    ...redisServerOf(config),
    identity: { modelHash: model.hash, shardCount: config.SHARD_COUNT },
    onWarning: (text) => logger.warn(text),
  });
  const scorer = createScorer({
    model,
    reader: store,
    clock: Date,
    metrics: createMetrics({ version: version() }),
    logger,
    ...(keys !== undefined && { keys }),
  });
  scorer.addHook('onClose', () => store.close());
  const url = await listen(scorer, address);
  logger.info({ url, model: model.hash }, 'listening');
  await stopSignal();
  logger.info('stopping');
  await scorer.close();
}

/** Resolves at the first signal to stop; the second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        resolve();
        process.once(signal, () => process.exit(1));
      });
    }
  });
}

try {
  await serve();
  process.exit(0);
} catch (error) {
  process.stderr.write(formatError(error));
  // 2 is for what somebody must put right first; after 1 a supervisor may just try again.
  process.exit(error instanceof WaaromError && error.entry.retry === 'never' ? 2 : 1);
}
