/** `npm run drill -- NAME|all [--quick|--full] [--sabotage] [--seed N] [--json]`: fault drills. Each ends with a line of its report. */
import { parseArgs } from 'node:util';
import { awaitStopRequest, explain } from '@waarom/local';
import { isAsExpected, type Drill, type DrillOptions, type DrillReport } from './drill.js';
import { reportTable } from './report-table.js';

const drills: Readonly<Record<string, () => Promise<Drill>>> = {
  failover: async () => (await import('./failover.js')).failover,
  zombie: async () => (await import('./zombie.js')).zombie,
  ambiguous: async () => (await import('./ambiguous.js')).ambiguous,
  kill: async () => (await import('./kill.js')).kill,
  rebalance: async () => (await import('./rebalance.js')).rebalance,
  brokers: async () => (await import('./brokers.js')).brokers,
  disorder: async () => (await import('./disorder.js')).disorder,
  rebuild: async () => (await import('./rebuild.js')).rebuild,
  fuzz: async () => (await import('./fuzz.js')).fuzz,
  soak: async () => (await import('./soak.js')).soak,
  outage: async () => (await import('./outage.js')).outage,
};

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      sabotage: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
    },
  });
  const [given = ''] = positionals;
  const names = given === 'all' ? Object.keys(drills) : [given];
  const seed = Number(values.seed);
  if (!names.every((name) => name in drills) || !Number.isSafeInteger(seed)) return null;
  const size = values.full ? 'full' : values.quick ? 'quick' : 'normal';
  const { json, sabotage } = values;
  return { names, seed, size, sabotage, json } as const;
}

async function play(name: string, options: DrillOptions): Promise<DrillReport> {
  const drill = await drills[name]!();
  const startMs = performance.now();
  const result = await drill(options);
  const seconds = Number(((performance.now() - startMs) / 1000).toFixed(1));
  return { drill: name, sabotage: options.sabotage, ...result, seconds };
}

const given = readArguments();
if (given === null) {
  const names = [...Object.keys(drills), 'all'].join('|');
  process.stderr.write(
    `usage: npm run drill -- ${names} [--quick|--full] [--sabotage] [--seed N] [--json]\n`,
  );
  process.exit(2);
}
// What it started ends with this process.
void awaitStopRequest().then(() => process.exit(1));
const { names, seed, size, sabotage, json } = given;
const note = json ? () => {} : (text: string) => process.stderr.write(`${text}\n`);
const reports: DrillReport[] = [];
let isExpected = true;
for (const name of names) {
  if (names.length > 1) note(`\n${name}`);
  try {
    const report = await play(name, { seed, size, sabotage, note });
    reports.push(report);
    process.stdout.write(`${JSON.stringify(report)}\n`);
    isExpected &&= isAsExpected(report);
  } catch (error) {
    process.stderr.write(`${name}: ${explain(error)}\n`);
    isExpected = false;
  }
}
if (!json) process.stderr.write(`\n${reportTable(reports)}`);
process.exit(isExpected ? 0 : 1);
