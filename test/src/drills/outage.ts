/**
 * `outage`: Kafka is gone for a minute, and meanwhile every read is answered over HTTP; Redis is killed and restarted on its
 * append-only file; Redis is gone for a minute. Sabotaged, Redis keeps no file and offsets are kept elsewhere.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Drill } from './drill.js';
import { onStage, type Stage } from './stage.js';

const GONE_MS = { quick: 5_000, normal: 60_000, full: 60_000 };
const EVENTS_A_SECOND = 600;
const READ_PAUSE_MS = 50;

export const outage: Drill = (options) => {
  const persistence = options.sabotage ? 'no' : 'yes';
  const redisArgs = ['--appendonly', persistence, '--appendfsync', 'everysec'];
  const stage = { ...options, name: 'outage', ownBrokers: 1, redisArgs } as const;
  return onStage({ ...stage, sabotageUpdaters: 'offsets-apart' }, async (stage) => {
    const goneMs = GONE_MS[options.size];
    const [broker] = stage.cluster!.brokers;
    const updater = stage.startUpdater();
    const scorer = stage.startScorer();
    const flow = stage.traffic.start(EVENTS_A_SECOND);
    await stage.untilCommitting();

    await broker!.kill('SIGKILL');
    const reads = await readFor(goneMs, stage, await scorer.logged('url'));
    await broker!.restart();
    options.note(`Kafka was gone for ${goneMs / 1_000} s; ${reads.answered} reads answered`);
    await stage.untilCommitting();

    await stage.redis.kill('SIGKILL');
    await stage.redis.restart();
    options.note('restarted Redis');
    await stage.untilCommitting();

    await stage.redis.kill('SIGKILL');
    await sleep(goneMs);
    await stage.redis.restart();
    options.note(`Redis was gone for ${goneMs / 1_000} s`);
    await stage.untilCommitting();

    await flow.stop();
    const result = await stage.settle();
    await Promise.all([updater.stop(), scorer.stop()]);
    return { ...result, lost: result.lost + reads.failed, facts: { ...result.facts, ...reads } };
  });
};

/** Asks for customers, one after the other, while something else is down. */
async function readFor(forMs: number, { traffic }: Stage, url: string) {
  const customers = [...traffic.expected().keys()];
  const reads = { answered: 0, failed: 0 };
  const end = Date.now() + forMs;
  for (let index = 0; Date.now() < end; index++) {
    const customer = encodeURIComponent(customers[index % customers.length]!);
    const isAnswered = await fetch(`${url}/v1/customers/${customer}/traits`).then(
      async (response) => response.ok && JSON.stringify(await response.json()).includes('mean'),
      () => false,
    );
    reads[isAnswered ? 'answered' : 'failed'] += 1;
    await sleep(READ_PAUSE_MS);
  }
  return reads;
}
