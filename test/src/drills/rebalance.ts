/** `rebalance`: four updaters share a topic; again and again one leaves, asked to or killed, and another joins. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '@waarom/testing';
import type { Drill } from './drill.js';
import { onStage } from './stage.js';

const CHANGES = { quick: 5, normal: 50, full: 200 };
const MEMBERS = 4;
const PARTITIONS = 8;
const EVENTS_A_SECOND = 600;
const STAY_MS_MAX = 1_500;
const KILLED_SHARE = 0.3;

export const rebalance: Drill = (options) => {
  const { size, seed, note } = options;
  const stage = { ...options, name: 'rebalance', partitions: PARTITIONS } as const;
  return onStage({ ...stage, sabotageUpdaters: 'states-kept' }, async (stage) => {
    const changes = CHANGES[size];
    const random = new Random(seed);
    const members = Array.from({ length: MEMBERS }, () => stage.startUpdater());
    const flow = stage.traffic.start(EVENTS_A_SECOND);
    await stage.untilCommitting();
    for (let count = 1; count <= changes; count++) {
      await sleep(random.uniform() * STAY_MS_MAX);
      const [member] = members.splice(random.integer(0, members.length - 1), 1);
      const leaving = random.chance(KILLED_SHARE) ? member!.kill() : member!.stop();
      if (random.chance(0.5)) await leaving;
      members.push(stage.startUpdater());
      await leaving;
      note(`changed ${count} of ${changes}`);
    }
    await stage.untilCommitting();
    await flow.stop();
    const result = await stage.settle();
    await Promise.all(members.map((member) => member.stop()));
    return { ...result, facts: { ...result.facts, changes } };
  });
};
