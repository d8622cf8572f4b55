import { serviceEnvironment } from './config.js';
import { errors } from './errors.js';

/**
 * The brokers that the services would go to.
 *
 * @throws WaaromError `CLI.USAGE` when none are named.
 */
export function requireBrokers(): readonly string[] {
  const text = serviceEnvironment()['KAFKA_BROKERS'] ?? '';
  if (text !== '') return text.split(',').map((broker) => broker.trim());
  const help = 'Name some as the updater has them: KAFKA_BROKERS=host:port,host:port';
  throw errors.raise('CLI.USAGE', { problem: 'No brokers are named', help });
}
