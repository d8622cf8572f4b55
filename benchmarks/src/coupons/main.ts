/**
 * `npm run example:coupons -- <folder> [--json]`: 12,684 real coupon offers through Kafka, the updater, Redis and the API, and
 * the same log again through `waarom replay`. Both must give the same bytes. The last line is the outcome as JSON.
 */
import { parseArgs } from 'node:util';
import { hashProfiles } from '@waarom/engine';
import { WaaromError } from '@waarom/schemas';
import { formatError } from '@waarom/telemetry';
import { commitStates, foldStates, model, openStore } from '../profiles.js';
import { openKafka, openRedis, type BenchRedis, type GivenServers } from '../servers.js';
import { readCouponLog, type CouponLog } from './coupon-log.js';
import { deleteTopic, foldTopic, produceEvents } from './fold-live.js';
import { readProfiles, type ApiAnswer } from './read-profiles.js';
import { replayLog } from './replay-log.js';
import { peopleText } from './report-text.js';

interface LiveRun {
  readonly customers: number;
  readonly hash: string;
  readonly eventsPerSecond: number;
  readonly bytesPerCustomer: number;
  readonly answer: ApiAnswer;
}

async function runLive({ events, customers, endTime }: CouponLog): Promise<LiveRun> {
  const given: GivenServers = {
    kafkaBrokers: process.env['KAFKA_BROKERS'] || undefined,
    redisUrl: process.env['REDIS_URL'] || undefined,
  };
  const [kafka, redis] = await Promise.all([openKafka(given), openRedis(given)]);
  try {
    const { brokers } = kafka;
    const topic = await produceEvents(brokers, events);
    await warmUp(redis);
    const before = await redis.usedMemory();
    const eventCount = events.length;
    const eventsPerSecond = await foldTopic({ brokers, redisUrl: redis.url, topic, eventCount });
    const bytes = (await redis.usedMemory()) - before;
    const store = await openStore(redis.url);
    const folded = await hashProfiles(store);
    const answer = await readProfiles(model, store, customers, endTime);
    await store.close();
    await deleteTopic(brokers, topic);
    return {
      ...folded,
      eventsPerSecond: Math.round(eventsPerSecond),
      bytesPerCustomer: Math.round(bytes / folded.customers),
      answer,
    };
  } finally {
    await Promise.all([kafka.close(), redis.close()]);
  }
}

/** A new server makes buffers and caches at first use, 300 kB of them: not what customers take. */
async function warmUp(redis: BenchRedis): Promise<void> {
  const store = await openStore(redis.url);
  await commitStates(store, foldStates(1, 1));
  await store.close();
  await redis.client.flushdb('SYNC');
}

async function runExample(folder: string, say: (text: string) => void): Promise<number> {
  const log = await readCouponLog(folder);
  say(introText(log));
  const live = await runLive(log);
  const { customers, hash: liveHash, eventsPerSecond, bytesPerCustomer } = live;
  say(`Traits on population scale (0 is average, 1 a standard deviation), from the API as of
${new Date(log.endTime).toISOString()}:

${peopleText(live.answer)}

${eventsPerSecond.toLocaleString('en')} events a second from Kafka into Redis; ${bytesPerCustomer} bytes a customer there.
`);
  const replayed = await replayLog(log.events);
  const isSame = liveHash === replayed.hash && customers === replayed.customers;
  say(`live through Kafka and Redis  ${liveHash}
waarom replay, embedded       ${replayed.hash}
${isSame ? 'The same, byte for byte.' : 'NOT the same.'}
`);
  const outcome = {
    customers,
    liveHash,
    replayHash: replayed.hash,
    eventsPerSecond,
    bytesPerCustomer,
  };
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
  return isSame ? 0 : 1;
}

function introText({ events, customers, rejections }: CouponLog): string {
  const [first] = rejections;
  const refused =
    first === undefined
      ? ''
      : `${rejections.length} rows are refused; the first: ${first.path} ${first.message}.\n`;
  return `${events.length.toLocaleString('en')} coupon offers, accepted or declined. The log has no person ids: ${customers.length} runs of rows with equal
demographics stand for persons. Nor has it times: one offer a day is made up (benchmarks/coupons/mapping.yaml).
${refused}`;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const [folder] = positionals;
if (folder === undefined) {
  process.stderr.write('usage: npm run example:coupons -- <folder of the coupon log> [--json]\n');
  process.exit(2);
}
const report = values.json ? process.stderr : process.stdout;
try {
  process.exit(await runExample(folder, (text) => report.write(`${text}\n`)));
} catch (error) {
  process.stderr.write(formatError(error));
  process.exit(error instanceof WaaromError ? 2 : 1);
}
