/** Every protection taken away in turn: the simulator finds each within so many schedules, or it would find nothing. */
import { expect, it } from 'vitest';
import { planOf } from './plan.js';
import { simulate } from './simulate.js';
import type { Sabotage } from './sabotage.js';

async function findSeed(sabotage: Sabotage, seedMax: number, symptom: RegExp): Promise<number> {
  for (let seed = 1; seed <= seedMax; seed++) {
    const { problems } = await simulate(planOf(seed), sabotage);
    if (problems.some((problem) => symptom.test(problem))) return seed;
  }
  return Infinity;
}

it.each<[Sabotage, number, RegExp]>([
  ['no_fence', 500, /wrong/],
  ['no_epoch', 500, /fenced/],
  ['repeated_epochs', 1_000, /fenced/],
  ['offsets_apart', 500, /wrong|lost/],
  ['no_resend', 500, /wrong|lost/],
  ['no_outbox', 500, /restored/],
  ['no_duplicate_check', 50, /wrong/],
])('%s is found within %i schedules', async (sabotage, seedMax, symptom) => {
  const seed = await findSeed(sabotage, seedMax, symptom);
  expect(seed).toBeLessThanOrEqual(seedMax);
});
