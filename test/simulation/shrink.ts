/** Makes a failing plan smaller while it still fails, so that its trace can be read. */
import type { Plan } from './plan.js';

/** `fails` runs a plan; the one returned fails, and none of the steps tried makes it smaller. */
export async function shrink(
  plan: Plan,
  fails: (plan: Plan) => Promise<boolean>,
  runsMax = 400,
): Promise<Plan> {
  let smallest = plan;
  let runs = 0;
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false;
    for (const candidate of smallerThan(smallest)) {
      if (++runs > runsMax) return smallest;
      if (!(await fails(candidate))) continue;
      smallest = candidate;
      isSmaller = true;
      break;
    }
  }
  return smallest;
}

function* smallerThan(plan: Plan): Generator<Plan, void, undefined> {
  for (const fault of plan.faults) {
    yield { ...plan, faults: plan.faults.filter((other) => other !== fault) };
  }
  for (const key of COUNTS) {
    for (const smaller of [Math.floor(plan[key] / 2), plan[key] - 1]) {
      if (smaller >= 1 && smaller < plan[key]) yield { ...plan, [key]: smaller };
    }
  }
  if (plan.hasChangelog) yield { ...plan, hasChangelog: false };
  if (plan.slowness > 0) yield { ...plan, slowness: 0 };
  // Another schedule of the same kind may need fewer steps.
  for (let offset = 1; offset <= 3 && plan.recordCount > 2; offset++) {
    yield { ...plan, seed: plan.seed + offset * 1_000_003, recordCount: plan.recordCount - 1 };
  }
}

const COUNTS = [
  'recordCount',
  'disturbancesMax',
  'lossesMax',
  'memberCount',
  'customerCount',
] as const;
