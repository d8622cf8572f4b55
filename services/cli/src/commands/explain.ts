import type { Command } from 'commander';
import type { ExplainOptions } from '../explain/explain.js';
import type { Finish } from './options.js';

export function addExplain(program: Command, finish: Finish): void {
  program
    .command('explain')
    .description('what an error or dead-letter code means, and what to do')
    .argument('[code]', 'as STORE.UNREACHABLE; without one, all are listed')
    .option('--json', 'one line')
    .action(async (code: string | undefined, options: ExplainOptions) => {
      const { explain } = await import('../explain/explain.js');
      finish(await explain(code, options));
    });
}
