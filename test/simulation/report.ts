/** What a person gets to see of a schedule that went wrong. */
import type { Plan } from './plan.js';
import { shrink } from './shrink.js';
import { simulate, type Simulated } from './simulate.js';

const LINES_MAX = 150;

/** Empty when all is well. Otherwise what is wrong, how to repeat it, and the trace of the smallest plan that fails too. */
export async function report(plan: Plan, result: Simulated): Promise<string> {
  if (result.problems.length === 0) return '';
  const fails = async (candidate: Plan): Promise<boolean> =>
    (await simulate(candidate)).problems.length > 0;
  const smallest = await shrink(plan, fails);
  const { problems, trace } = await simulate(smallest);
  return [
    `SEED=${plan.seed} npx vitest run test/simulation`,
    ...result.problems.slice(0, 10),
    `Smaller: ${JSON.stringify(smallest)}`,
    ...trace.slice(0, LINES_MAX),
    ...(trace.length > LINES_MAX ? [`... ${trace.length - LINES_MAX} more`] : []),
    ...problems.slice(0, 10),
  ].join('\n');
}
