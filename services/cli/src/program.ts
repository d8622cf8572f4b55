/**
 * Commands and their options, and nothing that takes time to load: each command's own code is imported when it runs, so that
 * `--help` is quick.
 */
import { Command, Option } from 'commander';
import type { DevOptions } from './dev/dev.js';
import type { DoctorOptions } from './doctor/doctor.js';
import type { EvaluateCommandOptions } from './evaluate/evaluate.js';
import { BASELINES } from './evaluate/fail-if.js';
import { errors } from './errors.js';
import type { ExitCode } from './exit-codes.js';
import type { ExplainOptions } from './explain/explain.js';
import type { FitCommandOptions } from './fit/fit.js';
import type { InspectOptions } from './inspect/inspect.js';
import type { KeyOptions } from './key/key.js';
import type { MigrateOptions } from './migrate/migrate.js';
import type { ReplayCommandOptions } from './replay/replay.js';
import type { ResendCommandOptions } from './replay/resend.js';
import type { RestoreOptions } from './restore/restore.js';
import type { SimulateOptions } from './simulate/simulate.js';
import {
  addCondition,
  addTraits,
  baselinesOf,
  countOf,
  halfLifeOf,
  portOf,
  seedOf,
  shareOf,
  slotsOf,
  timeOf,
} from './option-values.js';
import { version } from './version.js';

const DATA_DEFAULT = '.waarom';

/** The command line, built anew; `finish` gets the exit code of the command that ran. */
export function createProgram(finish: (code: ExitCode) => void): Command {
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

function addDev(program: Command, finish: Finish): void {
  program
    .command('dev')
    .description('engine, API and a simulated shop in one process, on a local folder')
    .option('--port <number>', 'port of the API; 0 takes a free one', portOf, 7070)
    .option('--host <address>', 'address of this machine to listen on', '127.0.0.1')
    .option('--no-simulate', 'no simulated customers: send your own events')
    .option('--data <folder>', 'where log and profiles are kept', DATA_DEFAULT)
    .option('--fresh', 'start with an empty folder')
    .addOption(consentOption())
    .addOption(catalogueOption())
    .addOption(priorOption())
    .option('--json', 'one line {"url", "data", "pid", ...} once it is ready')
    .action(async (options: DevOptions) => {
      const { dev } = await import('./dev/dev.js');
      finish(await dev(options));
    });
}

function addReplay(program: Command, finish: Finish): void {
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
          const { resend } = await import('./replay/resend.js');
          finish(await resend(options));
          return;
        }
        if (files.length === 0) throw usage('No files are named', 'waarom replay events.ndjson');
        const { replay } = await import('./replay/replay.js');
        finish(await replay(files, options));
      },
    );
}

function addFit(program: Command, finish: Finish): void {
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
      const { fit } = await import('./fit/fit.js');
      finish(await fit(files, options));
    });
}

function addEvaluate(program: Command, finish: Finish): void {
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
      const { evaluate } = await import('./evaluate/evaluate.js');
      finish(await evaluate(files, options));
    });
}

function addSimulate(program: Command, finish: Finish): void {
  program
    .command('simulate')
    .description('canonical events of customers whose true traits are known, as NDJSON')
    .option('--customers <number>', 'how many customers', countOf, 100)
    .option('--events <number>', 'how many events', countOf, 10_000)
    .option('--seed <number>', 'the same seed gives the same bytes', seedOf, 1)
    .option('--start <time>', 'time of the first event, ISO 8601', timeOf, Date.UTC(2026, 0, 1))
    .option('--out <file>', 'where events go; - is stdout', '-')
    .option('--truth <file>', 'write the true traits there, one customer a line')
    .option('--json', 'one line of counts: on stderr when the events are on stdout')
    .action(async (options: SimulateOptions) => {
      const { simulate } = await import('./simulate/simulate.js');
      finish(await simulate(options));
    });
}

function addInspect(program: Command, finish: Finish): void {
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
      const { inspect } = await import('./inspect/inspect.js');
      finish(await inspect(customer, options));
    });
}

function addMigrate(program: Command, finish: Finish): void {
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
      const { migrate } = await import('./migrate/migrate.js');
      finish(await migrate(options));
    });
}

function addKey(program: Command, finish: Finish): void {
  program
    .command('key')
    .description('a new key of the API, shown once')
    .option('--scopes <names>', 'what it may do: traits:read, events:write', 'traits:read')
    .option('--file <file>', 'file of keys to add it to, for WAAROM_API_KEYS_FILE')
    .option('--note <text>', 'whose it is; kept in the file')
    .option('--json', 'one line {"key", "id", "line"}')
    .action(async (options: KeyOptions) => {
      const { key } = await import('./key/key.js');
      finish(key(options));
    });
}

function addRestore(program: Command, finish: Finish): void {
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
      const { restore } = await import('./restore/restore.js');
      finish(await restore(options));
    });
}

function addDoctor(program: Command, finish: Finish): void {
  program
    .command('doctor')
    .description('check the configuration and what it points to')
    .option('--config', 'configuration, topology and environment (all there is to check so far)')
    .option('--json', 'one line with every check')
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('./doctor/doctor.js');
      finish(await doctor(options));
    });
}

function addExplain(program: Command, finish: Finish): void {
  program
    .command('explain')
    .description('what an error or dead-letter code means, and what to do')
    .argument('[code]', 'as STORE.UNREACHABLE; without one, all are listed')
    .option('--json', 'one line')
    .action(async (code: string | undefined, options: ExplainOptions) => {
      const { explain } = await import('./explain/explain.js');
      finish(await explain(code, options));
    });
}

function usage(problem: string, help: string): Error {
  return errors.raise('CLI.USAGE', { problem, help });
}

type Finish = (code: ExitCode) => void;

function folderOption(): Option {
  return new Option('--data <folder>', `folder of dev or replay (default: "${DATA_DEFAULT}")`);
}

function redisOption(): Option {
  return new Option('--redis <url>', 'profile store in Redis, redis://host:port');
}

function catalogueOption(): Option {
  return new Option('--catalogue <file>', 'trait catalogue, YAML (default: the shipped one)');
}

function priorOption(): Option {
  return new Option('--prior <file>', 'population prior of waarom fit (default: the shipped one)');
}

function formatOption(): Option {
  const option = new Option('--format <name>', 'of all files (default: by their names)');
  return option.choices(['ndjson', 'csv']);
}

function consentOption(
  description = 'events that say nothing of consent: not learned from, or settled upstream',
): Option {
  return new Option('--consent <policy>', description)
    .choices(['required', 'upstream'])
    .default('required');
}
