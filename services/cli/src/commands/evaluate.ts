import { Option, type Command } from 'commander';
import type { EvaluateCommandOptions } from '../evaluate/evaluate.js';
import { BASELINES } from '../evaluate/fail-if.js';
import { addCondition, baselinesOf, countOf, seedOf } from '../option-values.js';
import { catalogueOption, formatOption, consentOption, type Finish } from './options.js';

export function addEvaluate(program: Command, finish: Finish): void {
  program
    .command('evaluate')
    .description('how well choices are foretold, beside what is simpler')
    .argument('<files...>', 'files of events, as replay takes them')
    .option('--prior <file>', 'judge this one (default: one fitted on half of the customers)')
    .addOption(
      new Option('--baseline <names>', BASELINES.join(','))
        .argParser(baselinesOf)
        .default(BASELINES, 'all'),
    )
    .addOption(
      new Option('--fail-if <condition>', "exit code 5 when it holds, as 'skill(prior)<0.01'")
        .argParser(addCondition)
        .default([], 'none'),
    )
    .option('--demographics <file>', 'CSV: customer, then numbers; for the baseline of that name')
    .option('--placebo', 'also with responses shuffled: every trait must return to its prior')
    .option(
      '--choices <number>',
      'score about so many at most, of a sample of customers',
      countOf,
      20_000,
    )
    .option('--seed <number>', 'of halves, samples and bootstrap', seedOf, 1)
    .option('--report <file>', 'write a page with tables and charts there, HTML in one file')
    .addOption(new Option('--lang <language>', 'of the page').choices(['en', 'nl']).default('en'))
    .addOption(catalogueOption())
    .addOption(consentOption())
    .addOption(formatOption())
    .option('--mapping <file>', 'how rows become events, YAML')
    .option('--json', 'one line on stdout')
    .action(async (files: readonly string[], options: EvaluateCommandOptions) => {
      const { evaluate } = await import('../evaluate/evaluate.js');
      finish(await evaluate(files, options));
    });
}
