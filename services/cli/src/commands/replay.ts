import { Option, type Command } from 'commander';
import { errors } from '../errors.js';
import type { ReplayCommandOptions } from '../replay/replay.js';
import type { ResendCommandOptions } from '../replay/resend.js';
import { shareOf } from '../option-values.js';
import {
  catalogueOption,
  priorOption,
  formatOption,
  consentOption,
  type Finish,
} from './options.js';

export function addReplay(program: Command, finish: Finish): void {
  program
    .command('replay')
    .description('fold files of events, always to the same profiles')
    .argument(
      '[files...]',
      'NDJSON of canonical events, or rows with --mapping; - is stdin; .gz is read too',
    )
    .option('--from-dlq <topic>', 'instead: send the dead letters of a Kafka topic through again')
    .option('--dry-run', 'with --from-dlq: count them only')
    .option('--data <folder>', 'keep the profiles there (default: a folder that is thrown away)')
    .addOption(catalogueOption())
    .addOption(priorOption())
    .addOption(consentOption())
    .addOption(formatOption())
    .option('--mapping <file>', 'how rows become events, YAML')
    .option('--traits <file>', 'write the profiles there: .csv is one row a trait, else NDJSON')
    .addOption(
      new Option(
        '--refine',
        'for --traits: all choices of a customer solved at once, from the log',
      ).conflicts('data'),
    )
    .option('--bad-max <share>', 'share of refused events above which it fails', shareOf, 0.05)
    .option('--json', 'one line on stdout')
    .action(
      async (files: readonly string[], options: ReplayCommandOptions | ResendCommandOptions) => {
        if ('fromDlq' in options) {
          if (files.length > 0) throw usage('--from-dlq takes no files', 'Leave one of them out.');
          const { resend } = await import('../replay/resend.js');
          finish(await resend(options));
          return;
        }
        if (files.length === 0) throw usage('No files are named', 'waarom replay events.ndjson');
        const { replay } = await import('../replay/replay.js');
        finish(await replay(files, options));
      },
    );
}

function usage(problem: string, help: string): Error {
  return errors.raise('CLI.USAGE', { problem, help });
}
