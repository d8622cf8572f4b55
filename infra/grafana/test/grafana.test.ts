import { readdirSync, readFileSync } from 'node:fs';
import { METRICS } from '@waarom/telemetry';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { dashboard } from '../src/dashboard.js';
import { ROWS } from '../src/rows.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

const here = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, here), 'utf8');
const { groups } = parse(read('alerts.yaml')) as {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);
const queries = ROWS.flatMap(({ panels }) => panels).flatMap((panel) => panel.queries);
const expressions = [...rules, ...queries].map(({ expr }) => expr);
const metrics = new Map(Object.values(METRICS).map((metric) => [metric.name as string, metric]));

test('the dashboard is what its source says', () => {
  expect(read('dashboard.json')).toBe(`${JSON.stringify(dashboard(ROWS), null, 2)}\n`);
});

test.each(expressions)('every metric and label exists: %s', (expr) => {
  const named = [...expr.matchAll(/\b(waarom_\w+?)(_bucket|_sum|_count)?\b(?:\{([^}]*)\})?/g)];
  expect(named).not.toHaveLength(0);
  const known = new Set(['le', 'instance']);
  for (const [, name = '', part, selector = ''] of named) {
    const metric = metrics.get(name);
    expect(metric, name).toBeDefined();
    expect(part !== undefined, name).toBe(metric!.kind === 'histogram');
    for (const label of metric!.labels) known.add(label);
    for (const [, label = ''] of selector.matchAll(/(\w+)\s*[=!]/g)) {
      expect(metric!.labels, name).toContain(label);
    }
  }
  for (const [, list = ''] of expr.matchAll(/\b(?:by|on) \(([^)]*)\)/g)) {
    for (const label of list.split(',')) expect(known).toContain(label.trim());
  }
});

test('every metric is looked at by a panel or an alert', () => {
  const unseen = [...metrics.keys()].filter(
    (name) => !expressions.some((expr) => expr.includes(name)),
  );
  expect(unseen).toEqual([]);
});

test('every alert has a page that says what it means, what to look at and what to do', () => {
  const pages = readdirSync(new URL('runbook/', here)).map((file) => file.replace('.md', ''));
  expect(pages.toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted());
  for (const { alert, annotations } of rules) {
    expect(annotations.runbook).toBe(`infra/grafana/runbook/${alert}.md`);
    const headings = read(`runbook/${alert}.md`).match(/^#.*$/gm);
    expect(headings).toEqual([
      `# ${alert}`,
      '## What it means',
      '## What to look at',
      '## What to do',
    ]);
  }
});
