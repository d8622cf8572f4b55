/** `soak`: half of the top rate for a long time, with a fault every minute. Nobody may be wrong, and memory must not grow. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startTcpProxy } from '@waarom/testing';
import type { Drill } from './drill.js';
import { watchMemory } from './memory-slope.js';
import { onStage, type Stage } from './stage.js';

const MINUTE_MS = 60_000;
const LENGTHS = {
  quick: { faults: 4, faultEveryMs: 2_500, backlog: 20_000 },
  normal: { faults: 8, faultEveryMs: 15_000, backlog: 100_000 },
  full: { faults: 20, faultEveryMs: MINUTE_MS, backlog: 300_000 },
};
const CUSTOMERS = 2_000;
const FROZEN_MS = 2_000;
const BROKEN_MS = 300;
/** A topic of 20 minutes would fill a small disk. */
const TOPIC = { 'retention.bytes': '536870912', 'segment.bytes': '67108864' };
const REDIS = ['--appendonly', 'yes', '--appendfsync', 'everysec'];

export const soak: Drill = (options) => {
  const stage = { ...options, name: 'soak', customers: CUSTOMERS } as const;
  const servers = { topicConfig: TOPIC, redisArgs: REDIS };
  return onStage({ ...stage, ...servers, sabotageUpdaters: 'no-resend' }, async (stage) => {
    const { faults, faultEveryMs, backlog } = LENGTHS[options.size];
    const proxy = await startTcpProxy({ host: '127.0.0.1', port: stage.redis.port });
    const settings = { REDIS_URL: `redis://127.0.0.1:${proxy.port}` };
    await stage.traffic.send(backlog);
    const startedAt = performance.now();
    const updater = stage.startUpdater(settings);
    await stage.untilFolded();
    const topRate = (1_000 * backlog) / (performance.now() - startedAt);
    options.note(`top rate ${Math.round(topRate)} events a second, start included`);

    const before = stage.traffic.count;
    const flowedAt = performance.now();
    const flow = stage.traffic.start(topRate / 2);
    const memory = watchMemory(updater.pid, faultEveryMs / 6);
    const kinds: readonly (readonly [string, () => Promise<void>])[] = [
      ['broke the connections to Redis', () => breakFor(proxy)],
      ['killed and restarted Redis', () => restart(stage)],
      ['froze the updater', () => freeze(updater)],
      ['had another join and killed it', () => joinAndDie(stage, settings)],
    ];
    for (let count = 0; count < faults; count++) {
      await sleep(faultEveryMs);
      const [name, cause] = kinds[count % kinds.length]!;
      await cause();
      options.note(`${name}, ${count + 1} of ${faults}`);
    }
    await stage.untilCommitting();
    await flow.stop();
    const seconds = (performance.now() - flowedAt) / 1_000;
    const { slopeMbPerMinute, lastMb } = memory.stop();
    const result = await stage.settle();
    await updater.stop();
    await proxy.close();
    const rate = Math.round((stage.traffic.count - before) / seconds);
    const facts = { ...result.facts, faults, eventsPerSecond: rate, megabytes: Math.round(lastMb) };
    return { ...result, facts: { ...facts, slopeMbPerMinute: slopeMbPerMinute.toFixed(2) } };
  });
};

type Broken = Pick<Awaited<ReturnType<typeof startTcpProxy>>, 'pause' | 'resume'>;

async function breakFor(proxy: Broken): Promise<void> {
  proxy.pause();
  await sleep(BROKEN_MS);
  proxy.resume();
}

async function restart({ redis }: Stage): Promise<void> {
  await redis.kill('SIGKILL');
  await redis.restart();
}

async function freeze(updater: { freeze(): void; thaw(): void }): Promise<void> {
  updater.freeze();
  await sleep(FROZEN_MS);
  updater.thaw();
}

async function joinAndDie(stage: Stage, settings: Readonly<Record<string, string>>): Promise<void> {
  const another = stage.startUpdater(settings);
  await stage.untilTakenOver();
  await another.kill();
}
