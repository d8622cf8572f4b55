import type { Command } from 'commander';
import type { RestoreOptions } from '../restore/restore.js';
import { redisOption, catalogueOption, priorOption, type Finish } from './options.js';

export function addRestore(program: Command, finish: Finish): void {
  program
    .command('restore')
    .description(
      'fill an empty Redis with the profiles of a changelog; what is not named, the environment says',
    )
    .option('--from-changelog <topic>', 'changelog of the updater (default: KAFKA_CHANGELOG_TOPIC)')
    .addOption(redisOption())
    .addOption(catalogueOption())
    .addOption(priorOption())
    .option('--json', 'one line on stdout')
    .action(async (options: RestoreOptions) => {
      const { restore } = await import('../restore/restore.js');
      finish(await restore(options));
    });
}
