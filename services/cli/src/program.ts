/**
 * Commands and their options, and nothing that takes time to load: each command's own code is imported when it runs, so that
 * `--help` is quick.
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { DevOptions } from './dev/dev.js';
import type { DoctorOptions } from './doctor/doctor.js';
import type { ExitCode } from './exit-codes.js';
import type { ExplainOptions } from './explain/explain.js';
import type { FitCommandOptions } from './fit/fit.js';
import type { InspectOptions } from './inspect/inspect.js';
import type { MigrateOptions } from './migrate/migrate.js';
import type { ReplayCommandOptions } from './replay/replay.js';
import type { SimulateOptions } from './simulate/simulate.js';
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
  addSimulate(program, finish);
  program.commandsGroup('Operate');
  addInspect(program, finish);
  addMigrate(program, finish);
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
      '<files...>',
      'NDJSON of canonical events, or rows with --mapping; - is stdin; .gz is read too',
    )
    .option('--data <folder>', 'keep the profiles there (default: a folder that is thrown away)')
    .addOption(catalogueOption())
    .addOption(priorOption())
    .addOption(consentOption())
    .addOption(formatOption())
    .option('--mapping <file>', 'how rows become events, YAML')
    .option('--bad-max <share>', 'share of refused events above which it fails', shareOf, 0.05)
    .option('--json', 'one line on stdout')
    .action(async (files: readonly string[], options: ReplayCommandOptions) => {
      const { replay } = await import('./replay/replay.js');
      finish(await replay(files, options));
    });
}

function addFit(program: Command, finish: Finish): void {
  program
    .command('fit')
    .description('learn the population prior, from files of events or from a store')
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
    .addOption(folderOption().conflicts(['redis', 'url']))
    .addOption(redisOption().conflicts('url'))
    .option('--url <url>', 'a running API, as http://localhost:7070')
    .option('--as-of <time>', 'at this moment, ISO 8601 (default: now)', timeOf)
    .addOption(catalogueOption())
    .addOption(priorOption())
    .option('--json', 'the profile as the API gives it')
    .action(async (customer: string, options: InspectOptions) => {
      const { inspect } = await import('./inspect/inspect.js');
      finish(await inspect(customer, options));
    });
}

function addMigrate(program: Command, finish: Finish): void {
  program
    .command('migrate')
    .description('put a store under a new prior; no customer is touched')
    .option('--prior <file>', 'prior to put into force, of waarom fit')
    .addOption(folderOption().conflicts('redis'))
    .addOption(redisOption())
    .addOption(catalogueOption())
    .option('--json', 'one line on stdout')
    .action(async (options: MigrateOptions) => {
      const { migrate } = await import('./migrate/migrate.js');
      finish(await migrate(options));
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

function consentOption(): Option {
  return new Option(
    '--consent <policy>',
    'events that say nothing of consent: not learned from, or settled upstream',
  )
    .choices(['required', 'upstream'])
    .default('required');
}

function portOf(text: string): number {
  return wholeNumber(text, 0, 65_535);
}

function countOf(text: string): number {
  return wholeNumber(text, 1, 1e9);
}

function seedOf(text: string): number {
  return wholeNumber(text, 0, 2 ** 31 - 1);
}

function wholeNumber(text: string, min: number, max: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new InvalidArgumentError(`A whole number from ${min} to ${max} is expected.`);
}

function slotsOf(text: string): number {
  return wholeNumber(text, 0, 100);
}

/** Milliseconds. */
function halfLifeOf(text: string): number | 'auto' {
  if (text === 'auto') return 'auto';
  if (text === 'none') return Infinity;
  const days = /^\d*\.?\d+$/.test(text) ? Number(text) : 0;
  if (days > 0 && days < 1e6) return days * 86_400_000;
  throw new InvalidArgumentError('A number of days is expected, or auto, or none.');
}

function shareOf(text: string): number {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : NaN;
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('A number from 0 to 1 is expected.');
}

function timeOf(text: string): number {
  const time = ISO_TIME.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(time)) return time;
  throw new InvalidArgumentError(
    'A time is expected, as 2026-11-22 or 2026-11-22T01:10:03Z (with a zone).',
  );
}

const ISO_TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/;
