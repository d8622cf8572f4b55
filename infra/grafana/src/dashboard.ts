/** The rows as a dashboard of Grafana 10 or later. Its data source is a variable, so that it imports into any Grafana. */
import type { Panel, Row } from './panel.js';

const COLUMNS = 24;
const PANEL_HEIGHT = 8;
const DATA_SOURCE = { type: 'prometheus', uid: '${datasource}' };

export function dashboard(rows: readonly Row[]): object {
  const panels: object[] = [];
  let y = 0;
  for (const { title, panels: inRow } of rows) {
    const place = { h: 1, w: COLUMNS, x: 0, y };
    panels.push({ id: panels.length + 1, type: 'row', title, gridPos: place, panels: [] });
    y += 1;
    const perLine = Math.min(inRow.length, 3);
    const width = COLUMNS / perLine;
    for (const [index, panel] of inRow.entries()) {
      const x = (index % perLine) * width;
      const line = y + Math.floor(index / perLine) * PANEL_HEIGHT;
      const gridPos = { h: PANEL_HEIGHT, w: width, x, y: line };
      panels.push({ id: panels.length + 1, gridPos, ...timeSeries(panel) });
    }
    y += Math.ceil(inRow.length / perLine) * PANEL_HEIGHT;
  }
  return {
    uid: 'waarom',
    title: 'Waarom',
    tags: ['waarom'],
    schemaVersion: 39,
    editable: true,
    refresh: '10s',
    time: { from: 'now-1h', to: 'now' },
    templating: {
      list: [{ name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' }],
    },
    panels,
  };
}

function timeSeries({ title, description, unit, queries, limit }: Panel): object {
  return {
    type: 'timeseries',
    title,
    description,
    datasource: DATA_SOURCE,
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCodePoint(65 + index),
      datasource: DATA_SOURCE,
      expr,
      legendFormat: legend,
    })),
    fieldConfig: { defaults: { unit, min: 0, ...thresholds(limit) }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } },
  };
}

function thresholds(limit: number | undefined): object {
  if (limit === undefined) return {};
  const steps = [
    { color: 'green', value: null },
    { color: 'red', value: limit },
  ];
  return {
    thresholds: { mode: 'absolute', steps },
    custom: { thresholdsStyle: { mode: 'line' } },
  };
}
