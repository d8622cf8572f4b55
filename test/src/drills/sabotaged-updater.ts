/** The updater without one of its protections: `node sabotaged-updater.js KIND FOLDER`, settings as the real one's. */
import { createRedisStore } from '@waarom/redis';
import { createLogger, formatError } from '@waarom/telemetry';
import { createUpdaterApp, readUpdaterConfig } from '@waarom/updater';
import { SABOTAGES, type Sabotage } from './sabotage.js';

const [kind, folder = '.'] = process.argv.slice(2);
const config = readUpdaterConfig();
const logger = createLogger({ service: 'sabotaged', level: config.LOG_LEVEL });
try {
  const app = await createUpdaterApp(config, logger, async (options) =>
    SABOTAGES[kind as Sabotage](await createRedisStore(options), folder),
  );
  process.once('SIGTERM', () => void app.stop());
  await app.run();
  process.exit(0);
} catch (error) {
  process.stderr.write(formatError(error));
  process.exit(1);
}
