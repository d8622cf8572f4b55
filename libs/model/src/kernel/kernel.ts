import { createChoiceSite, type ChoiceSite } from '../choice-site.js';
import { createDifferences, type Differences } from '../differences.js';
import { AXES_MAX } from '../fold-limits.js';
import { FINE_RULE, ROUGH_RULE, type NodeRule } from '../integrate-line.js';
import { createMatchMoments, type MatchMoments } from '../match-moments.js';
import type { PreparedPrior } from '../prior.js';
import { shapeOf } from './emit.js';
import { generateKernel } from './generate-kernel.js';
import { generateMoments } from './generate-moments.js';

/**
 * Folds the choice whose `differences` were taken, of n others, into evidence in place and returns true, or returns
 * false with the evidence untouched when it did not converge or met a value that is not finite. Allocates nothing.
 */
export interface Kernel {
  readonly differences: Differences;
  readonly fold: (evidence: Float64Array, count: number, weight: number) => boolean;
}

/** The arrays of one choice, each of one value an alternative but for `white`; unrolled code has variables instead. */
interface Scratch extends Differences {
  readonly utility: Float64Array;
  readonly share: Float64Array;
  /** Each utility's change in a Newton step. */
  readonly change: Float64Array;
  readonly dual: Float64Array;
  /** Rows of the utilities before the choice, n by r. */
  readonly white: Float64Array;
}

type KernelFactory = (
  precision: Float64Array,
  shift: Float64Array,
  scratch: Scratch,
  site: ChoiceSite,
  matchMoments: MatchMoments,
) => Kernel['fold'];

type MomentsFactory = (
  site: ChoiceSite,
  along: Float64Array,
  found: Float64Array,
  fine: NodeRule,
  rough: NodeRule,
) => MatchMoments;

/** Code is generated once for each shape and serves every prior. */
const kernelFactories = new Map<string, KernelFactory>();
const momentsFactories = new Map<string, MomentsFactory>();

/** Returns the kernel of a prior for `count` alternatives beside what was chosen, or for at most `countMax`. */
export function createKernel(
  prior: PreparedPrior,
  others: { readonly count: number } | { readonly countMax: number },
): Kernel {
  const { dimension } = prior;
  const count = 'count' in others ? others.count : undefined;
  const capacity = 'count' in others ? others.count : others.countMax;
  const shape = shapeOf(dimension, count);
  const create = remember(
    kernelFactories,
    `${dimension}/${count ?? 'any'}`,
    () =>
      compile(
        ['precision', 'shift', 'scratch', 'site', 'matchMoments'],
        generateKernel(shape),
      ) as KernelFactory,
  );
  const differences = createDifferences(capacity, dimension);
  const site = createChoiceSite(capacity, shape.rank);
  const list = () => new Float64Array(capacity);
  const scratch: Scratch = {
    ...differences,
    utility: list(),
    share: list(),
    change: list(),
    dual: list(),
    white: new Float64Array(capacity * shape.rank),
  };
  const matchMoments =
    count === undefined ? chooseUnrolled(site, shape.rank) : unroll(site, count, shape.rank);
  const precision = packUpper(prior.precision, dimension);
  return { differences, fold: create(precision, prior.shift, scratch, site, matchMoments) };
}

/** Products of rows on axes; with more, the unrolled moments are longer than what V8 optimises. */
const UNROLLED_PRODUCTS_MAX = 150;

/** Returns what `createMatchMoments` does, unrolled for each number of alternatives as it is met. */
function chooseUnrolled(site: ChoiceSite, rank: number): MatchMoments {
  const unrolled: MatchMoments[] = [];
  const anySize = createMatchMoments(site);
  return (count, _, weight) => {
    const products = (count + 1) * rank;
    if (products > UNROLLED_PRODUCTS_MAX) return anySize(count, rank, weight);
    const matchMoments = (unrolled[count] ??= unroll(site, count, rank));
    return matchMoments(count, rank, weight);
  };
}

/** Returns what `createMatchMoments` does, for one number of alternatives. */
function unroll(site: ChoiceSite, count: number, rank: number): MatchMoments {
  const create = remember(
    momentsFactories,
    `${count}/${rank}`,
    () =>
      compile(
        ['site', 'along', 'found', 'fine', 'rough'],
        generateMoments(count, rank),
      ) as MomentsFactory,
  );
  const along = new Float64Array(AXES_MAX * (count + 1));
  return create(site, along, new Float64Array(2), FINE_RULE, ROUGH_RULE);
}

function compile(parameters: readonly string[], source: string): unknown {
  // The source is made of numbers and names of this package: no input reaches it.
  // oxlint-disable-next-line typescript/no-implied-eval
  return new Function(...parameters, source);
}

function remember<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

function packUpper(matrix: Float64Array, dimension: number): Float64Array {
  return matrix.filter((_, at) => at % dimension >= Math.floor(at / dimension));
}
