import type { Command } from 'commander';
import type { SimulateOptions } from '../simulate/simulate.js';
import { countOf, seedOf, timeOf } from '../option-values.js';
import type { Finish } from './options.js';

export function addSimulate(program: Command, finish: Finish): void {
  program
    .command('simulate')
    .description('canonical events of customers whose true traits are known, as NDJSON')
    .option('--customers <number>', 'how many customers', countOf, 100)
    .option('--events <number>', 'how many events', countOf, 10_000)
    .option('--seed <number>', 'the same seed gives the same bytes', seedOf, 1)
    .option('--start <time>', 'time of the first event, ISO 8601', timeOf, Date.UTC(2026, 0, 1))
    .option('--out <file>', 'where events go; - is stdout', '-')
    .option('--truth <file>', 'write the true traits there, one customer a line')
    .option('--json', 'one line of counts: on stderr when the events are on stdout')
    .action(async (options: SimulateOptions) => {
      const { simulate } = await import('../simulate/simulate.js');
      finish(await simulate(options));
    });
}
