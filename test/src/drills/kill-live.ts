/** The half of `kill` with Kafka and Redis: kill -9 of the updater at random moments while events stream in. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '@waarom/testing';
import type { Drill } from './drill.js';
import { onStage } from './stage.js';

const KILLS = { quick: 3, normal: 20, full: 100 };
const EVENTS_A_SECOND = 600;
const KILL_WITHIN_MS = 300;

export const killLive: Drill = (options) =>
  onStage({ ...options, name: 'kill', sabotageUpdaters: 'offsets-apart' }, async (stage) => {
    const kills = KILLS[options.size];
    const random = new Random(options.seed);
    const flow = stage.traffic.start(EVENTS_A_SECOND);
    for (let count = 1; count <= kills; count++) {
      const updater = stage.startUpdater();
      await stage.untilCommitting();
      await sleep(random.uniform() * KILL_WITHIN_MS);
      await updater.kill();
      options.note(`killed ${count} of ${kills}`);
    }
    const last = stage.startUpdater();
    await flow.stop();
    const result = await stage.settle();
    await last.stop();
    return { ...result, facts: { ...result.facts, kills } };
  });
