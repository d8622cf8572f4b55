import { Option, type Command } from 'commander';
import type { FitCommandOptions } from '../fit/fit.js';
import { addTraits, countOf, halfLifeOf, slotsOf } from '../option-values.js';
import {
  folderOption,
  redisOption,
  catalogueOption,
  formatOption,
  consentOption,
  type Finish,
} from './options.js';

export function addFit(program: Command, finish: Finish): void {
  program
    .command('fit')
    .description('the population prior, from files of events or from a store')
    .argument('[files...]', 'files of events, as replay takes them')
    .option('--from-store', 'from the evidence in a store alone; no log is needed')
    .addOption(folderOption().conflicts('redis'))
    .addOption(redisOption())
    .addOption(
      new Option(
        '--prior <file>',
        'prior that the store was learned under (default: the shipped one)',
      ),
    )
    .option('--out <file>', 'where the prior goes; - is stdout', 'prior.json')
    .addOption(catalogueOption())
    .addOption(consentOption())
    .addOption(formatOption())
    .option('--mapping <file>', 'how rows become events, YAML')
    .option('--positions <number>', 'slots whose examination is learned too', slotsOf, 0)
    .option('--half-life <days>', 'days, none, or auto: by what foretells best', halfLifeOf, 'auto')
    .option('--demographics <file>', 'CSV: customer, then numbers; tells what they shift')
    .addOption(
      new Option(
        '--one-sided <traits>',
        'weigh against a population that answers to it one way only (log-normal)',
      )
        .argParser(addTraits)
        .default([], 'none'),
    )
    .addOption(
      new Option('--backend <name>', 'plain, or the quickest for so many customers')
        .choices(['auto', 'plain'])
        .default('auto'),
    )
    .option('--iterations <number>', 'at most so many', countOf, 500)
    .option('--json', 'one line on stdout')
    .action(async (files: readonly string[], options: FitCommandOptions) => {
      const { fit } = await import('../fit/fit.js');
      finish(await fit(files, options));
    });
}
