import { kafkaServerOf, type KafkaServer } from '@waarom/kafka';
import { serviceEnvironment } from './config.js';
import { errors } from './errors.js';

/**
 * The Kafka that the services would go to, and how to get in.
 *
 * @throws WaaromError `CLI.USAGE` when no brokers are named, `LOG.ACCESS_SETTINGS`.
 */
export function requireKafka(): KafkaServer {
  const server = kafkaServerOf(serviceEnvironment());
  if (server.brokers.length > 0) return server;
  const help = 'Name some as the updater has them: KAFKA_BROKERS=host:port,host:port';
  throw errors.raise('CLI.USAGE', { problem: 'No brokers are named', help });
}
