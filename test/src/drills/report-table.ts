import { isAsExpected, type DrillReport } from './drill.js';

/** The reports under one another, as text; with a mark at those that did not end as they must. */
export function reportTable(reports: readonly DrillReport[]): string {
  const rows = reports.map((report) => {
    const { drill, sabotage, customers, wrong, lost, seconds, facts = {} } = report;
    const seen = Object.entries(facts).map(([name, value]) => `${name} ${value}`);
    const name = sabotage ? `${drill} (sabotaged)` : drill;
    const numbers = [customers, wrong, lost, seconds.toFixed(1)].map(String);
    return [name, ...numbers, isAsExpected(report) ? '' : '<-', seen.join(', ')];
  });
  const table = [['drill', 'customers', 'wrong', 'lost', 'seconds', '', ''], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row) =>
    row
      .map((cell, column) =>
        column > 0 && column < 5 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
