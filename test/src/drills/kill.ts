/** `kill`: kill -9 at random moments, live and embedded. Every customer must end as if nothing had happened. */
import type { Drill, DrillResult } from './drill.js';
import { killDev, killReplay } from './kill-embedded.js';
import { killLive } from './kill-live.js';

export const kill: Drill = async (options) => {
  // What is embedded keeps states and offsets in one database and has nothing to take away.
  const parts = options.sabotage ? { live: killLive } : { live: killLive, killDev, killReplay };
  const results: DrillResult[] = [];
  for (const part of Object.values(parts)) results.push(await part(options));
  const sum = (of: (result: DrillResult) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  return {
    customers: sum(({ customers }) => customers),
    wrong: sum(({ wrong }) => wrong),
    lost: sum(({ lost }) => lost),
    facts: Object.assign({}, ...results.map(({ facts }) => facts)) as Record<string, number>,
  };
};
