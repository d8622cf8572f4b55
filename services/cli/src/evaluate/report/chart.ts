/** A chart as inline SVG: axes, ticks and marks, readable without colour and at the width of a phone. */
import { escapeHtml } from './escape-html.js';

interface Axis {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

export interface Chart {
  /** What the picture shows, for who does not see it. */
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  /** SVG in the coordinates that `place` gives. */
  readonly marks: (place: Place) => string;
  readonly height?: number;
  /** Room for what stands beside the y axis. */
  readonly left?: number;
}

export interface Place {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly bottom: number;
  readonly right: number;
}

const WIDTH = 360;
const MARGIN = { top: 10, right: 18, bottom: 40, left: 54 };

/** Returns the figure. */
export function chartSvg({
  description,
  x,
  y,
  marks,
  height = 260,
  left = MARGIN.left,
}: Chart): string {
  const right = WIDTH - MARGIN.right;
  const bottom = height - MARGIN.bottom;
  const place: Place = {
    x: (value) => left + ((value - x.min) / (x.max - x.min)) * (right - left),
    y: (value) => bottom - ((value - y.min) / (y.max - y.min)) * (bottom - MARGIN.top),
    bottom,
    right,
  };
  const xTicks = x.ticks.map(
    ({ at, text }) =>
      `<text x="${px(place.x(at))}" y="${bottom + 15}" text-anchor="middle">${escapeHtml(text)}</text>`,
  );
  const yTicks = y.ticks.map(({ at, text }) => {
    const height = px(place.y(at));
    return `<path class="grid" d="M${left} ${height}H${right}"/><text x="${left - 6}" y="${height + 4}" text-anchor="end">${escapeHtml(text)}</text>`;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(description)}">
${yTicks.join('')}${marks(place)}<path class="axis" d="M${left} ${bottom}H${right}"/>${xTicks.join('')}
<text x="${(left + right) / 2}" y="${height - 6}" text-anchor="middle">${escapeHtml(x.label)}</text>
${y.label === '' ? '' : `<text transform="translate(11 ${(MARGIN.top + bottom) / 2}) rotate(-90)" text-anchor="middle">${escapeHtml(y.label)}</text>`}
</svg>`;
}

/** Returns a path through the points. */
export function pathOf(points: readonly (readonly [x: number, y: number])[]): string {
  return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join('');
}

/** A tenth of a unit is below what is seen. */
export function px(value: number): number {
  return Math.round(10 * value) / 10;
}

/** Returns about `count` round values between the two. */
export function roundTicks(min: number, max: number, count = 5): readonly number[] {
  const rough = (max - min) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}
