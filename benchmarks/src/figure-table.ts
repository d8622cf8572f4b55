import type { Figure } from './figure.js';

/** Returns the figures for people: a line each, in columns. */
export function figureTable(figures: readonly Figure[]): string {
  const head = ['figure', 'value', 'unit', 'baseline', 'ratio'];
  const rows = figures.map(({ figure, value, unit, baseline, ratio }) => [
    figure,
    digits(value, unit),
    unit,
    digits(baseline, unit),
    unit === 'nats' ? ratio.toFixed(4) : ratio.toFixed(2),
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

/** Log-losses are compared in the third digit behind the point, log-likelihoods in the second. */
function digits(value: number, unit: string): string {
  if (unit === 'nats') return value.toFixed(Math.abs(value) < 100 ? 4 : 2);
  return value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
