/** `npm run servers -- up [--brokers 3]`: Redis and Kafka until Ctrl-C, and on stdout the line that points tests at them. */
import { parseArgs } from 'node:util';
import { explain } from './errors.js';
import { startKafka } from './kafka-cluster.js';
import { startRedis } from './redis-server.js';
import { awaitStopRequest } from './stop-request.js';

const USAGE = 'usage: npm run servers -- up [--brokers 1|3]\n';

async function up(brokers: 1 | 3): Promise<void> {
  const stopRequest = awaitStopRequest();
  const started = Promise.all([startRedis(), startKafka({ brokers })]);
  const servers = await Promise.race([started, stopRequest]);
  // Asked to stop before they are up: they end with this process.
  if (typeof servers === 'string') return;
  const [redis, kafka] = servers;
  process.stdout.write(`export KAFKA_BROKERS=${kafka.bootstrap} REDIS_URL=${redis.url}\n`);
  process.stderr.write('Redis and Kafka are up. Ctrl-C stops them and removes their files.\n');
  await stopRequest;
  await Promise.all([redis.stop(), kafka.stop()]);
}

function readBrokers(): 1 | 3 | undefined {
  try {
    const options = { brokers: { type: 'string', default: '1' } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (positionals.length !== 1 || positionals[0] !== 'up') return undefined;
    return values.brokers === '1' ? 1 : values.brokers === '3' ? 3 : undefined;
  } catch {
    return undefined;
  }
}

const brokers = readBrokers();
if (brokers === undefined) {
  process.stderr.write(USAGE);
  process.exit(2);
}
try {
  await up(brokers);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}
