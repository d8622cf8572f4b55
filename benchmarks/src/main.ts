/**
 * `npm run bench -- NAME [--json] [--save]`: one benchmark, within a minute. Figures go to stdout, what is going on to stderr;
 * `--save` also appends them to `results/NAME.jsonl`. For `accuracy` see README.md.
 */
import { parseArgs } from 'node:util';
import { formatError } from '@waarom/telemetry';
import type { Bench, Figure } from './figure.js';
import { figureTable } from './figure-table.js';
import { saveFigures } from './save-figures.js';

const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  accuracy: async () => (await import('./accuracy/accuracy.js')).accuracy,
  codecs: async () => (await import('./codecs/codecs.js')).codecs,
  fit: async () => (await import('./fit/fit.js')).fit,
  micro: async () => (await import('./micro/micro.js')).micro,
  pipeline: async () => (await import('./pipeline/pipeline.js')).pipeline,
  read: async () => (await import('./read/read.js')).read,
  replay: async () => (await import('./replay/replay.js')).replay,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    data: { type: 'string' },
    panel: { type: 'string' },
    full: { type: 'boolean', default: false },
    mcmc: { type: 'boolean', default: false },
  },
});
const [name = ''] = positionals;
const load = benches[name];
if (load === undefined) {
  process.stderr.write(
    `usage: npm run bench -- ${Object.keys(benches).join('|')} [--json] [--save]\n       accuracy also takes --data DIR [--panel NAME,..] [--full] [--mcmc]\n`,
  );
  process.exit(2);
}
try {
  const bench = await load();
  const figures = await bench({
    data: values.data,
    panel: values.panel,
    full: values.full,
    mcmc: values.mcmc,
    servers: {
      kafkaBrokers: process.env['KAFKA_BROKERS'] || undefined,
      redisUrl: process.env['REDIS_URL'] || undefined,
    },
    note: (text) => process.stderr.write(`${text}\n`),
  });
  process.stdout.write(values.json ? figures.map(jsonLine).join('') : figureTable(figures));
  if (values.save) await saveFigures(name, figures);
  process.exit(0);
} catch (error) {
  process.stderr.write(formatError(error));
  process.exit(1);
}

function jsonLine(figure: Figure): string {
  return `${JSON.stringify(figure)}\n`;
}
