/** `update.dDkK`: microseconds to fold one settled choice into a customer's evidence. */
import {
  createFoldChoice,
  emptyEvidence,
  preparePrior,
  type Choice,
  type Prior,
} from '@waarom/model';
import { costFigure, type Figure } from '../figure.js';
import { createOneStepUpdate } from './one-step-update.js';
import { timeInTurns } from './timing.js';

const SHAPES = [
  [4, 1],
  [6, 3],
  [6, 5],
  [8, 5],
  [10, 5],
] as const;

/** Each customer makes this many choices and is then forgotten, so that all stages of learning are in the figure. */
const CHOICES_A_CUSTOMER = 30;

export function updateFigures(): readonly Figure[] {
  return SHAPES.map(([dimension, count]) => {
    const choices = randomChoices(dimension, count);
    const foldChoice = createFoldChoice(preparePrior(unitPrior(dimension)));
    const evidence = emptyEvidence(dimension);
    const oneStep = createOneStepUpdate(dimension);
    let ours = 0;
    let theirs = 0;
    const [value, baseline] = timeInTurns(
      () => {
        const index = ours++ % choices.length;
        if (index % CHOICES_A_CUSTOMER === 0) evidence.fill(0);
        foldChoice(evidence, choices[index]!);
      },
      () => {
        const index = theirs++ % choices.length;
        if (index % CHOICES_A_CUSTOMER === 0) oneStep.reset();
        const { rows, chosen } = choices[index]!;
        oneStep.update(rows, count, chosen);
      },
      { calls: 30_000, rounds: 15 },
    );
    return costFigure(`update.d${dimension}k${count}`, 'us', value / 1000, baseline / 1000);
  });
}

function unitPrior(dimension: number): Prior {
  const covariance = new Float64Array(dimension * dimension);
  for (let row = 0; row < dimension; row++) covariance[row * dimension + row] = 1;
  const answers = Array.from({ length: dimension }, () => ({
    intercept: 0.5,
    loading: 0.2,
    sd: 0.25,
  }));
  return {
    mean: new Float64Array(dimension),
    covariance,
    positionOffsets: new Float64Array(0),
    halfLifeMs: Infinity,
    answers,
  };
}

function randomChoices(dimension: number, count: number): readonly Choice[] {
  const random = createRandom(7);
  return Array.from({ length: 300 }, () => ({
    rows: Float64Array.from({ length: count * dimension }, (_, index) =>
      index % dimension === 0 ? 1 : random() * 2 - 1,
    ),
    offsets: new Float64Array(count),
    count,
    chosen: Math.floor(random() * (count + 1)) - 1,
    outside: true,
    weight: 1,
  }));
}

/** Linear congruential numbers in [0, 1): Numerical Recipes constants; good enough to vary a workload. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
