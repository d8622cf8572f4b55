/**
 * `zombie`: two updaters of one group. One is frozen with commits on their way, until the other has taken its partitions and
 * written; then its commits arrive and it wakes up. They must change nothing, and no shard may ever go back. In turn, each.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { startTcpProxy, type TcpProxy } from '@waarom/testing';
import type { Drill } from './drill.js';
import { watchLineage } from './lineage.js';
import type { ServiceProcess } from './service-process.js';
import { onStage, type Stage } from './stage.js';

const ROUNDS = { quick: 2, normal: 10, full: 50 };
const EVENTS_A_SECOND = 600;
/** Long enough for every shard to be written by the new owner. */
const TAKEN_OVER_MS = 1_000;

interface Owner {
  readonly updater: ServiceProcess;
  readonly proxy: TcpProxy;
}

export const zombie: Drill = (options) =>
  onStage({ ...options, name: 'zombie', sabotageUpdaters: 'no-fence' }, async (stage) => {
    const rounds = ROUNDS[options.size];
    const owners = [await startOwner(stage), await startOwner(stage)] as const;
    await Promise.all(owners.map(({ updater }) => updater.logged('member')));
    const flow = stage.traffic.start(EVENTS_A_SECOND);
    await stage.untilCommitting();
    return await stage.withRedis(stage.redis.url, async (redis) => {
      const lineage = watchLineage(redis);
      for (let round = 1; round <= rounds; round++) {
        await freezeOver(stage, owners[round % 2]!);
        options.note(`woke a zombie, ${round} of ${rounds}`);
      }
      const stepsBack = await lineage.stop();
      await flow.stop();
      const result = await stage.settle();
      await Promise.all(owners.map(({ updater }) => updater.stop()));
      await Promise.all(owners.map(({ proxy }) => proxy.close()));
      // A second lineage is as bad as a wrong customer, and does not always end in one.
      const wrong = result.wrong + stepsBack;
      return { ...result, wrong, facts: { ...result.facts, rounds, stepsBack } };
    });
  });

async function startOwner(stage: Stage): Promise<Owner> {
  const proxy = await startTcpProxy({ host: '127.0.0.1', port: stage.redis.port });
  const updater = stage.startUpdater({ REDIS_URL: `redis://127.0.0.1:${proxy.port}` });
  return { updater, proxy };
}

/** Freezes an owner with commits on their way, until its partitions are another's and it has something to spoil. */
async function freezeOver(stage: Stage, { updater, proxy }: Owner): Promise<void> {
  // A field that only a commit has.
  const held = proxy.holdRequests(`o:${stage.topic}`);
  await held.caught;
  updater.freeze();
  await stage.untilTakenOver();
  await sleep(TAKEN_OVER_MS);
  held.release();
  await sleep(100);
  updater.thaw();
  await stage.untilTakenOver();
  await stage.untilCommitting();
}
