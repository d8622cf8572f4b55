/** `npm run drill -- NAME [--json] [--seed N] [--quick]`: one fault drill. The last line is its report, as JSON. */
import { parseArgs } from 'node:util';
import { explain } from '@waarom/local';
import type { Drill, DrillReport } from './drill.js';

const drills: Readonly<Record<string, () => Promise<Drill>>> = {
  kill: async () => (await import('./kill.js')).kill,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
  },
});
const [name = ''] = positionals;
const load = drills[name];
const seed = Number(values.seed);
if (load === undefined || !Number.isSafeInteger(seed)) {
  process.stderr.write(
    `usage: npm run drill -- ${Object.keys(drills).join('|')} [--json] [--seed N] [--quick]\n`,
  );
  process.exit(2);
}

const note = values.json ? () => {} : (text: string) => process.stderr.write(`${text}\n`);
const startMs = performance.now();
try {
  const drill = await load();
  const result = await drill({ seed, quick: values.quick, note });
  const seconds = Number(((performance.now() - startMs) / 1000).toFixed(1));
  const report: DrillReport = { drill: name, ...result, seconds };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  process.exit(report.wrong + report.lost === 0 ? 0 : 1);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}
