/** The charts of the report. */
import type { Reliability } from '@waarom/fit';
import type { Row } from '../run-evaluation.js';
import { chartSvg, pathOf, px, roundTicks, type Place } from './chart.js';
import { escapeHtml } from './escape-html.js';
import type { Format } from './format.js';
import type { LearningPoint } from './learning-points.js';
import type { Words } from './words.js';

export interface ChartContext {
  readonly words: Words;
  readonly format: Format;
}

const HISTOGRAM_HEIGHT = 0.16;

/** Foretold against came, with the band, and where the forecasts are at the foot. */
export function reliabilityChart(
  { curve, band, shares }: Reliability,
  { words, format }: ChartContext,
): string {
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map((at) => ({ at, text: format.share(at) }));
  const tallest = Math.max(...shares);
  const marks = ({ x, y, bottom }: Place) => {
    const upper = band.map(({ foretold, high }) => [x(foretold), y(high)] as const);
    const lower = band.map(({ foretold, low }) => [x(foretold), y(low)] as const).toReversed();
    const bars = shares.map((share, index) => {
      const top = y((HISTOGRAM_HEIGHT * share) / tallest);
      const [from, to] = [x(index / shares.length), x((index + 1) / shares.length)];
      return `<rect x="${px(from + 1)}" y="${px(top)}" width="${px(to - from - 2)}" height="${px(bottom - top)}"/>`;
    });
    const line = pathOf(curve.map(({ foretold, came }) => [x(foretold), y(came)]));
    return [
      `<path class="band" d="${pathOf([...upper, ...lower])}Z"/>`,
      `<g class="bars" opacity=".45">${bars.join('')}</g>`,
      `<path class="ideal" d="${pathOf([
        [x(0), y(0)],
        [x(1), y(1)],
      ])}"/>`,
      `<path class="main" d="${line}"/>`,
    ].join('');
  };
  return chartSvg({
    description: `${words.reliability} ${words.came}, ${words.foretold}`,
    x: { label: words.foretold, min: 0, max: 1, ticks },
    y: { label: words.came, min: 0, max: 1, ticks },
    marks,
    height: 320,
  });
}

/** Log-loss by own choices known, the engine's and the prior's. */
export function learningChart(
  points: readonly LearningPoint[],
  { words, format }: ChartContext,
): string {
  const losses = points.flatMap(({ engine, prior }) => [engine, prior]);
  const [min, max] = paddedRange(losses);
  const marks = ({ x, y }: Place) => {
    const lineOf = (value: (point: LearningPoint) => number) =>
      pathOf(points.map((point, index) => [x(index), y(value(point))]));
    const last = points.at(-1)!;
    const end = x(points.length - 1);
    // Each above its line, but for two that would be on each other.
    const isNarrow = Math.abs(y(last.prior) - y(last.engine)) < 20;
    const label = (at: number, text: string, other: number) => {
      const below = isNarrow && at < other;
      return `<text x="${px(end)}" y="${px(y(at) + (below ? 16 : -8))}" text-anchor="end">${escapeHtml(text)}</text>`;
    };
    return [
      `<path class="other" d="${lineOf(({ prior }) => prior)}"/>`,
      `<path class="main" d="${lineOf(({ engine }) => engine)}"/>`,
      label(last.prior, words.models['prior']!, last.engine),
      label(last.engine, words.models['waarom']!, last.prior),
    ].join('');
  };
  return chartSvg({
    description: words.learning,
    x: {
      label: words.ownChoices,
      min: 0,
      max: Math.max(1, points.length - 1),
      ticks: points.map(({ from }, at) => ({ at, text: `${from}` })),
    },
    y: {
      label: words.logLossAxis,
      min,
      max,
      ticks: roundTicks(min, max).map((at) => ({ at, text: format.number(at, 2) })),
    },
    marks,
  });
}

/** Every model's log-loss against the prior's, with its interval. */
export function differencesChart(rows: readonly Row[], { words, format }: ChartContext): string {
  const shown = rows.flatMap(({ name, vsPrior }) => (vsPrior === null ? [] : [{ name, vsPrior }]));
  const bounds = shown.flatMap(({ vsPrior }) => [vsPrior.low, vsPrior.high]);
  const [min, max] = paddedRange([0, ...bounds]);
  const marks = ({ x, y, bottom }: Place) => {
    const bars = shown.map(({ vsPrior: { low, value, high } }, index) => {
      const height = px(y(shown.length - index - 0.5));
      return `<path class="main" d="M${px(x(low))} ${height}H${px(x(high))}"/><circle class="dot" cx="${px(x(value))}" cy="${height}" r="4"/>`;
    });
    return `<path class="ideal" d="M${px(x(0))} 10V${bottom}"/>${bars.join('')}`;
  };
  return chartSvg({
    description: words.differences,
    x: {
      label: words.columns.vsPrior,
      min,
      max,
      ticks: roundTicks(min, max).map((at) => ({ at, text: format.change(at, 0) })),
    },
    y: {
      label: '',
      min: 0,
      max: shown.length,
      ticks: shown.map(({ name }, index) => ({
        at: shown.length - index - 0.5,
        text: words.models[name]!,
      })),
    },
    marks,
    height: 60 + 32 * shown.length,
    left: 104,
  });
}

function paddedRange(values: readonly number[]): readonly [min: number, max: number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.08 * (high - low) || 0.05;
  return [low - room, high + room];
}
