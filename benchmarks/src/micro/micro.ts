import type { Bench } from '../figure.js';
import { codecFigure } from './codec-figure.js';
import { commitFigure } from './commit-figure.js';
import { updateFigures } from './update-figures.js';

/** The pieces of the hot path on their own. */
export const micro: Bench = async ({ servers }) => [
  ...updateFigures(),
  codecFigure(),
  await commitFigure(servers),
];
