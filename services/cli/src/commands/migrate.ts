import type { Command } from 'commander';
import type { MigrateOptions } from '../migrate/migrate.js';
import {
  folderOption,
  redisOption,
  catalogueOption,
  consentOption,
  type Finish,
} from './options.js';

export function addMigrate(program: Command, finish: Finish): void {
  program
    .command('migrate')
    .description(
      'put a store under a new prior, touching no customer; or rebuild it beside the old one',
    )
    .option('--prior <file>', 'prior to put into force, of waarom fit')
    .addOption(folderOption().conflicts(['redis', 'rebuild']))
    .addOption(redisOption())
    .addOption(catalogueOption())
    .option(
      '--rebuild',
      'for all but a prior: fold the topics from their beginning into a new Redis; what is not named, the environment of the updater says',
    )
    .option('--to <url>', 'with --rebuild: the new store, an empty Redis or database')
    .addOption(
      consentOption('with --rebuild: consent that events say nothing of').default(undefined),
    )
    .option('--changelog <topic>', 'with --rebuild: also fill a new changelog')
    .option('--no-changelog', 'with --rebuild: none, though KAFKA_CHANGELOG_TOPIC is set')
    .option('--accept-gap', 'with --rebuild: also where the first records of the log are gone')
    .option('--json', 'one line on stdout')
    .action(async (options: MigrateOptions) => {
      const { migrate } = await import('../migrate/migrate.js');
      finish(await migrate(options));
    });
}
