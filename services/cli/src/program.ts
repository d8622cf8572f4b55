/**
 * Commands and their options, and nothing that takes time to load: each command's own code is imported when it runs, so that
 * `--help` is quick.
 */
import { Command, Option } from 'commander';
import { addDev } from './commands/dev.js';
import { addDoctor } from './commands/doctor.js';
import { addEvaluate } from './commands/evaluate.js';
import { addExplain } from './commands/explain.js';
import { addFit } from './commands/fit.js';
import { addInspect } from './commands/inspect.js';
import { addKey } from './commands/key.js';
import { addMigrate } from './commands/migrate.js';
import { addReplay } from './commands/replay.js';
import { addRestore } from './commands/restore.js';
import { addSimulate } from './commands/simulate.js';
import type { Finish } from './commands/options.js';
import { version } from './version.js';

/** The command line, built anew; `finish` gets the exit code of the command that ran. */
export function createProgram(finish: Finish): Command {
  const program = new Command('waarom')
    .description('Infers why customers choose, from what they were shown and what they took.')
    .version(version(), '-V, --version')
    .option('--trace', 'with a bug, print where it happened')
    .helpCommand(false)
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: false, sortOptions: false })
    .configureOutput({ outputError: () => {} })
    .exitOverride()
    .addHelpText('beforeAll', ({ command }) => (command.parent === null ? EXAMPLES : ''));

  program.commandsGroup('Start');
  addDev(program, finish);
  program.commandsGroup('Analyse');
  addReplay(program, finish);
  addFit(program, finish);
  addEvaluate(program, finish);
  addSimulate(program, finish);
  program.commandsGroup('Operate');
  addInspect(program, finish);
  addMigrate(program, finish);
  addRestore(program, finish);
  addKey(program, finish);
  addDoctor(program, finish);
  program.commandsGroup('Help');
  addExplain(program, finish);
  for (const command of program.commands) {
    command.copyInheritedSettings(program).addOption(new Option('--trace').hideHelp());
  }
  return program;
}

const EXAMPLES = `Examples
  waarom dev                       engine, API and a simulated shop in one go
  waarom inspect c-0042            one customer
  waarom replay events.ndjson      a file of events, and one hash of its outcome
  waarom fit events.ndjson         the population prior, into prior.json
  waarom evaluate events.ndjson    how well choices are foretold
  waarom simulate --events 10000   events of customers whose traits are known
  waarom doctor --config           what a Kafka and Redis setup would run into
`;
