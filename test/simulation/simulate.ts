/**
 * One seeded schedule of updaters over a hostile log, from the first step to rest, and what was wrong with it. Deterministic: a
 * plan gives the same trace every time. Start here; `plan.ts` says what can happen, `reference.ts` what must come of it.
 */
import { createEngineModel, Fold } from '@waarom/engine';
import { defaultTraitCatalogue } from '@waarom/schemas';
import { MemoryChangelog, MemoryDeadLetters, Random } from '@waarom/testing';
import { checkChangelog, checkLetters, checkStore } from './check-rest.js';
import { disturb } from './disturb.js';
import { createHostileLog } from './hostile-log.js';
import type { Plan } from './plan.js';
import { foldReference } from './reference.js';
import { ForgetfulFold, type Sabotage } from './sabotage.js';
import { Scheduler, type Process } from './scheduler.js';
import { SimulatedGroup } from './simulated-group.js';
import { SimulatedMember, type MemberWorld, type Ports } from './simulated-member.js';
import { SimulatedNetwork } from './simulated-network.js';
import {
  createChangelogClient,
  createLettersClient,
  createStoreClient,
} from './simulated-ports.js';
import { SimulatedServer } from './simulated-server.js';

export interface Simulated {
  /** What should not have been, in words; empty when all is well. */
  readonly problems: readonly string[];
  readonly trace: readonly string[];
  /** Disturbances that came, and commits that were written. */
  readonly disturbanceCount: number;
  readonly commitCount: number;
  readonly letterCount: number;
}

const model = createEngineModel(defaultTraitCatalogue());
const fold = new Fold(model, 'required');
const forgetfulFold = new ForgetfulFold(model, 'required');
/** Far above what a schedule takes; one that gets there goes round in circles. */
const STEPS_MAX = 100_000;

export async function simulate(plan: Plan, sabotage: Sabotage | null = null): Promise<Simulated> {
  const parts = assemble(plan, sabotage);
  const { scheduler, group, server, written, reference, deliveries, hostileLog } = parts;
  const disturbanceCount = await storm(plan, parts);
  await calm(parts);
  const problems = [...server.problems];
  if (scheduler.trace.length > STEPS_MAX) problems.push(`no rest after ${STEPS_MAX} steps`);
  else {
    for (const partition of group.unfinished()) problems.push(`partition ${partition} is stuck`);
    problems.push(...checkStore(server, reference, plan));
    problems.push(...checkLetters({ letters: written.letters, reference, deliveries, hostileLog }));
    if (plan.hasChangelog) {
      // What the last owner could not publish is published by the next.
      group.rebalance();
      await rest(scheduler);
      problems.push(...(await checkChangelog(parts.changelog, server, parts.identity)));
    }
  }
  return {
    problems,
    trace: scheduler.trace,
    disturbanceCount,
    commitCount: server.commitCount,
    letterCount: written.letters.length,
  };
}

type Parts = ReturnType<typeof assemble>;

function assemble(plan: Plan, sabotage: Sabotage | null) {
  const { lossShare, lossesMax, shardCount, hasChangelog, faults } = plan;
  const hostileLog = createHostileLog(plan, new Random(plan.seed + 1));
  const reference = foldReference(model, plan, hostileLog);
  const random = new Random(plan.seed + 2);
  const scheduler = new Scheduler(random, plan.slowness);
  const network = new SimulatedNetwork({ scheduler, random, lossShare, lossesMax });
  const identity = { modelHash: model.hash, shardCount };
  const server = new SimulatedServer({ identity, reference, sabotage, random, hasChangelog });
  const written = new MemoryDeadLetters();
  const changelog = new MemoryChangelog({ identity });
  const deliveries = new Map<string, number>();
  const clock = { nowMs: 0 };
  const world: MemberWorld = {
    plan,
    scheduler,
    random,
    model,
    fold: sabotage === 'no_duplicate_check' ? forgetfulFold : fold,
    hostileLog,
    // A look would put right what a lost reply that counts as a commit has left out.
    isBlind: sabotage === 'no_look' || sabotage === 'no_resend',
    now: () => clock.nowMs++,
    refusesHeartbeat: () =>
      network.isHostile && faults.includes('heartbeat') && random.chance(0.03),
    onDelivery: (place) => deliveries.set(place, (deliveries.get(place) ?? 0) + 1),
  };
  const risk = faults.includes('network') ? 1 : 0;
  const lettersRisk = faults.includes('letters') ? 1 : 0;
  const connect = (process: Process): Ports => ({
    store: createStoreClient({ process, network, server, sabotage, risk }),
    deadLetters: createLettersClient({ process, network, random, written, risk: lettersRisk }),
    ...(hasChangelog && {
      changelog: createChangelogClient({ process, network, changelog, risk }),
    }),
  });
  const group = new SimulatedGroup({
    partitionCount: plan.partitionCount,
    scheduler,
    random,
    hasZombies: faults.includes('zombie'),
    create: (name, events) => new SimulatedMember(name, world, events, connect),
  });
  const log = { hostileLog, reference, deliveries };
  return { random, scheduler, network, identity, server, written, changelog, clock, group, ...log };
}

/** Runs until nothing is left to do, with all that the plan has in store; returns how many disturbances came. */
async function storm(plan: Plan, parts: Parts): Promise<number> {
  const { random, scheduler, group, server, clock } = parts;
  for (let count = 0; count < plan.memberCount; count++) group.join();
  group.rebalance();
  let disturbanceCount = 0;
  while (scheduler.trace.length <= STEPS_MAX && (await scheduler.runStep())) {
    if (disturbanceCount === plan.disturbancesMax) continue;
    if (!random.chance(plan.disturbanceShare)) continue;
    if (disturb({ plan, random, scheduler, group, server, clock })) disturbanceCount += 1;
  }
  return disturbanceCount;
}

/** The storm is over: what was stopped goes on, nothing is lost any more, and all must come right by itself. */
async function calm({ network, group, scheduler }: Parts): Promise<void> {
  network.isHostile = false;
  for (const member of group.members) {
    member.isPaused = false;
    member.look();
  }
  await rest(scheduler);
}

async function rest(scheduler: Scheduler): Promise<void> {
  while (scheduler.trace.length <= STEPS_MAX && (await scheduler.runStep()));
}
