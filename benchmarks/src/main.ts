/** `npm run bench -- NAME [--json] [--data DIR]`: one benchmark, within a minute. */
import { parseArgs } from 'node:util';
import { formatError } from '@waarom/telemetry';
import type { Bench, Figure } from './figure.js';

const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  micro: async () => (await import('./micro/micro.js')).micro,
  pipeline: async () => (await import('./pipeline/pipeline.js')).pipeline,
  read: async () => (await import('./read/read.js')).read,
  replay: async () => (await import('./replay/replay.js')).replay,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, data: { type: 'string' } },
});
const [name = ''] = positionals;
const load = benches[name];
if (load === undefined) {
  process.stderr.write(
    `usage: npm run bench -- ${Object.keys(benches).join('|')} [--json] [--data DIR]\n`,
  );
  process.exit(2);
}
try {
  const bench = await load();
  const figures = await bench({
    data: values.data,
    servers: {
      kafkaBrokers: process.env['KAFKA_BROKERS'] || undefined,
      redisUrl: process.env['REDIS_URL'] || undefined,
    },
    note: (text) => process.stderr.write(`${text}\n`),
  });
  process.stdout.write(values.json ? figures.map(jsonLine).join('') : table(figures));
  process.exit(0);
} catch (error) {
  process.stderr.write(formatError(error));
  process.exit(1);
}

function jsonLine(figure: Figure): string {
  return `${JSON.stringify(figure)}\n`;
}

function table(figures: readonly Figure[]): string {
  const head = ['figure', 'value', 'unit', 'baseline', 'ratio'];
  const rows = figures.map(({ figure, value, unit, baseline, ratio }) => [
    figure,
    digits(value),
    unit,
    digits(baseline),
    ratio.toFixed(2),
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, column) =>
        column === 0 || column === 2
          ? cell.padEnd(widths[column]!)
          : cell.padStart(widths[column]!),
      )
      .join('  '),
  );
  return `${lines.join('\n')}\n`;
}

function digits(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
