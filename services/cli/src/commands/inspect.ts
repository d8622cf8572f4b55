import { Option, type Command } from 'commander';
import type { InspectOptions } from '../inspect/inspect.js';
import { timeOf } from '../option-values.js';
import {
  folderOption,
  redisOption,
  catalogueOption,
  priorOption,
  formatOption,
  consentOption,
  type Finish,
} from './options.js';

export function addInspect(program: Command, finish: Finish): void {
  program
    .command('inspect')
    .description('what is known of one customer, and how surely')
    .argument('<customer>', 'customer id')
    .addOption(folderOption().conflicts(['redis', 'url', 'refine']))
    .addOption(redisOption().conflicts(['url', 'refine']))
    .option('--url <url>', 'a running API, as http://localhost:7070 (its key: WAAROM_API_KEY)')
    .addOption(
      new Option(
        '--refine <files...>',
        'from files of events: all choices solved at once, with skewness',
      ).conflicts('url'),
    )
    .option('--as-of <time>', 'at this moment, ISO 8601 (default: now)', timeOf)
    .addOption(catalogueOption())
    .addOption(priorOption())
    .addOption(consentOption())
    .addOption(formatOption())
    .option('--mapping <file>', 'how rows become events, YAML')
    .option('--json', 'the profile as the API gives it')
    .action(async (customer: string, options: InspectOptions) => {
      const { inspect } = await import('../inspect/inspect.js');
      finish(await inspect(customer, options));
    });
}
