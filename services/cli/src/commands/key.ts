import type { Command } from 'commander';
import type { KeyOptions } from '../key/key.js';
import type { Finish } from './options.js';

export function addKey(program: Command, finish: Finish): void {
  program
    .command('key')
    .description('a new key of the API, shown once')
    .option('--scopes <names>', 'what it may do: traits:read, events:write', 'traits:read')
    .option('--file <file>', 'file of keys to add it to, for WAAROM_API_KEYS_FILE')
    .option('--note <text>', 'whose it is; kept in the file')
    .option('--json', 'one line {"key", "id", "line"}')
    .action(async (options: KeyOptions) => {
      const { key } = await import('../key/key.js');
      finish(key(options));
    });
}
