import type { Command } from 'commander';
import type { DevOptions } from '../dev/dev.js';
import { portOf } from '../option-values.js';
import { FOLDER_DEFAULT } from '../store/folder-default.js';
import { catalogueOption, priorOption, consentOption, type Finish } from './options.js';

export function addDev(program: Command, finish: Finish): void {
  program
    .command('dev')
    .description('engine, API and a simulated shop in one process, on a local folder')
    .option('--port <number>', 'port of the API; 0 takes a free one', portOf, 7070)
    .option('--host <address>', 'address of this machine to listen on', '127.0.0.1')
    .option('--no-simulate', 'no simulated customers: send your own events')
    .option('--data <folder>', 'where log and profiles are kept', FOLDER_DEFAULT)
    .option('--fresh', 'start with an empty folder')
    .addOption(consentOption())
    .addOption(catalogueOption())
    .addOption(priorOption())
    .option('--json', 'one line {"url", "data", "pid", ...} once it is ready')
    .action(async (options: DevOptions) => {
      const { dev } = await import('../dev/dev.js');
      finish(await dev(options));
    });
}
