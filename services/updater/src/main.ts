/** The updater as a process: a Kafka topic into a Redis store, until SIGTERM. */
import { WaaromError } from '@waarom/schemas';
import { createLogger, formatError } from '@waarom/telemetry';
import { createUpdaterApp } from './app.js';
import { readUpdaterConfig } from './config.js';

/** From the signal to stop to the end of the process. */
const STOP_MS_MAX = 20_000;

async function fold(): Promise<void> {
  const config = readUpdaterConfig();
  const logger = createLogger({ service: 'updater', level: config.LOG_LEVEL });
  const app = await createUpdaterApp(config, logger);
  onStopSignal(() => {
    logger.info('stopping');
    setTimeout(() => {
      logger.error('stopping took too long; what is unfinished will be read again');
      process.exit(1);
    }, STOP_MS_MAX).unref();
    void app.stop();
  });
  await app.run();
  logger.info('stopped');
}

/** The first signal asks; the second one ends the process at once, which is safe: state and offsets stand together. */
function onStopSignal(stop: () => void): void {
  let isStopping = false;
  const onSignal = () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    stop();
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
}

try {
  await fold();
  process.exit(0);
} catch (error) {
  process.stderr.write(formatError(error));
  // 2 is for what somebody must put right first; after 1 a supervisor may just try again.
  process.exit(error instanceof WaaromError && error.entry.retry === 'never' ? 2 : 1);
}
