/** One disturbance, drawn from those of the plan. */
import type { Random } from '@waarom/testing';
import type { Fault, Plan } from './plan.js';
import type { Scheduler } from './scheduler.js';
import type { SimulatedGroup } from './simulated-group.js';
import type { SimulatedServer } from './simulated-server.js';

export interface DisturbOptions {
  readonly plan: Plan;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly group: SimulatedGroup;
  readonly server: SimulatedServer;
  readonly clock: { nowMs: number };
}

const DISTURBANCES = ['crash', 'rebalance', 'zombie', 'pause', 'regression', 'clock'] as const;

/** Returns whether anything happened. */
export function disturb(options: DisturbOptions): boolean {
  const { plan, random, scheduler, group, server, clock } = options;
  const possible = DISTURBANCES.filter((fault: Fault) => plan.faults.includes(fault));
  if (possible.length === 0) return false;
  switch (random.pick(possible)) {
    case 'crash':
      if (group.members.length === 0) return false;
      group.kill(random.pick(group.members));
      return true;
    case 'rebalance':
    case 'zombie':
      if (random.chance(0.3)) group.join();
      group.rebalance();
      return true;
    case 'pause': {
      if (group.members.length === 0) return false;
      const member = random.pick(group.members);
      member.isPaused = !member.isPaused;
      scheduler.note(`${member.name} ${member.isPaused ? 'is stopped' : 'goes on'}`);
      return true;
    }
    case 'regression': {
      const only = random.chance(0.3) ? random.integer(0, plan.shardCount - 1) : undefined;
      const lostCount = server.regress(random.integer(1, 12), only);
      scheduler.note(
        `the store loses ${lostCount} writes${only === undefined ? '' : ` of ${only}`}`,
      );
      return lostCount > 0;
    }
    case 'clock':
      clock.nowMs += random.pick([-1, 1]) * random.integer(1, 10) * 3_600_000;
      scheduler.note('the clock jumps');
      return true;
  }
}
