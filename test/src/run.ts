/**
 * `npm test`: every test, on real Kafka and Redis. Uses KAFKA_BROKERS and REDIS_URL where they are set, starts what is
 * missing, and stops what it started. Arguments go to vitest. The last line is `N passed, N failed, N skipped`.
 */
import { awaitStopRequest, explain } from '@waarom/local';
import type { TestCounts } from './test-counts.js';
import { obtainServers } from './test-servers.js';
import { runVitest } from './vitest-process.js';

async function runTests(): Promise<TestCounts> {
  const stopRequest = awaitStopRequest();
  const { KAFKA_BROKERS, REDIS_URL } = process.env;
  const servers = await Promise.race([
    obtainServers({ kafkaBrokers: KAFKA_BROKERS, redisUrl: REDIS_URL }),
    stopRequest,
  ]);
  // Asked to stop before the servers are up: they end with this process.
  if (typeof servers === 'string') return nothingRan(`stopped by ${servers}`);
  try {
    const environment = { KAFKA_BROKERS: servers.kafkaBrokers, REDIS_URL: servers.redisUrl };
    return await runVitest({ args: process.argv.slice(2), environment, stopRequest });
  } finally {
    await servers.stop();
  }
}

function nothingRan(reason: string): TestCounts {
  return { passed: 0, failed: 1, skipped: 0, reason };
}

const counts = await runTests().catch((error: unknown) => nothingRan(explain(error)));
const { passed, failed, skipped, reason } = counts;
if (reason !== undefined) process.stdout.write(`\n${reason}\n\n`);
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`, () => {
  process.exit(failed === 0 ? 0 : 1);
});
