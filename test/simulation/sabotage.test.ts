/** Every protection taken away in turn: the simulator finds each within so many schedules, or it would find nothing. */
import { expect, it } from 'vitest';
import { planOf, type Plan } from './plan.js';
import { simulate } from './simulate.js';
import type { Sabotage } from './sabotage.js';

async function findSeed(sabotage: Sabotage, seedMax: number, symptom: RegExp): Promise<number> {
  for (let seed = 1; seed <= seedMax; seed++) {
    const { problems } = await simulate(planFor(sabotage, seed), sabotage);
    if (problems.some((problem) => symptom.test(problem))) return seed;
  }
  return Infinity;
}

/** Without its looks a member does not find what a store has lost: that must not pass for what is looked for. */
function planFor(sabotage: Sabotage, seed: number): Plan {
  const plan = planOf(seed);
  if (sabotage !== 'no_resend') return plan;
  return { ...plan, faults: plan.faults.filter((fault) => fault !== 'regression') };
}

it.each<[Sabotage, number, RegExp]>([
  ['no_fence', 500, /wrong/],
  ['no_epoch', 500, /fenced/],
  ['repeated_epochs', 1_000, /fenced/],
  ['offsets_apart', 500, /wrong|lost/],
  ['no_resend', 500, /wrong|lost/],
  ['no_outbox', 500, /restored/],
  ['no_duplicate_check', 50, /wrong/],
  ['no_look', 200, /rest/],
])('%s is found within %i schedules', async (sabotage, seedMax, symptom) => {
  const seed = await findSeed(sabotage, seedMax, symptom);
  expect(seed).toBeLessThanOrEqual(seedMax);
});
