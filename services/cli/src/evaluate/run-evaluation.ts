import type { EngineModel } from '@waarom/engine';
import {
  aheadAfter,
  compareLosses,
  createDemographicForecaster,
  createPooledForecaster,
  createPosteriorForecaster,
  createPriorForecaster,
  createRuleForecaster,
  createUniformForecaster,
  evaluate,
  type Estimate,
  type Evaluation,
  type FitResult,
  type Forecaster,
  type People,
  type Score,
} from '@waarom/fit';
import type { Prior } from '@waarom/model';
import type { Baseline } from './fail-if.js';

/** How the engine did, and how others did on the same choices. */
export interface Results {
  readonly customers: number;
  readonly choices: number;
  /** The engine first. */
  readonly rows: readonly Row[];
  readonly leftOut: readonly { readonly name: Baseline; readonly why: string }[];
  /** Own choices after which the engine is ahead of the prior and stays so; `null`: not at the end. */
  readonly beatsPriorAfter: number | null;
}

export interface Row extends Omit<Score, 'losses' | 'choices' | 'foretold' | 'coverages'> {
  /** Log-loss above the prior's, as a share; `null` for the prior itself. */
  readonly vsPrior: Estimate | null;
  /** Share of the log-loss that the engine saves over this one. */
  readonly skill: number;
}

export interface EvaluationPlan {
  readonly model: EngineModel;
  readonly prior: Prior;
  /** The population fitted with demographics, or why there is none. */
  readonly byDemographics: FitResult | string;
  readonly baselines: readonly Baseline[];
  readonly seed: number;
  /** Gets the choices scored so far. */
  readonly onProgress: (choices: number) => void;
}

export const ENGINE = 'waarom';

/** Scores the engine and the baselines on the people, each choice foretold before it is learned from. */
export function runEvaluation(
  people: People,
  plan: EvaluationPlan,
): Results & { readonly evaluation: Evaluation } {
  const { prior, baselines, onProgress } = plan;
  // The prior is what all are compared with, shown or not.
  const asked = new Set<Baseline>([...baselines, 'prior']);
  const made = [...asked].map((name) => ({ name, forecaster: forecasterOf(name, plan) }));
  const forecasters = made.flatMap(({ forecaster }) =>
    typeof forecaster === 'string' ? [] : [forecaster],
  );
  const evaluation = evaluate(
    people,
    [createPosteriorForecaster(ENGINE, prior), ...forecasters],
    onProgress,
  );
  const { customers, choices } = evaluation;
  const leftOut = made.flatMap(({ name, forecaster }) =>
    typeof forecaster === 'string' ? [{ name, why: forecaster }] : [],
  );
  const rows = rowsOf(evaluation, plan);
  const beatsPriorAfter = aheadOfPrior(evaluation);
  return { customers, choices, rows, leftOut, beatsPriorAfter, evaluation };
}

/** The forecaster, or why there is none. */
function forecasterOf(
  name: Baseline,
  { model, prior, byDemographics }: EvaluationPlan,
): Forecaster | string {
  switch (name) {
    case 'prior':
      return createPriorForecaster(name, prior);
    case 'pooled':
      return createPooledForecaster();
    case 'uniform':
      return createUniformForecaster();
    case 'rule3': {
      const index = model.catalogue.traits.findIndex(({ cues }) => (cues['price'] ?? 0) < 0);
      if (index < 0) return 'no trait of the catalogue answers to a lower price';
      return createRuleForecaster({ dimension: model.design.dimension, offerElement: index + 1 });
    }
    case 'demographics':
      return typeof byDemographics === 'string'
        ? byDemographics
        : createDemographicForecaster(name, byDemographics, prior);
  }
}

function rowsOf({ scores }: Evaluation, { baselines, seed }: EvaluationPlan): readonly Row[] {
  const engine = scores[0]!;
  const reference = scores.find(({ name }) => name === 'prior')!;
  const shown = new Set<string>([ENGINE, 'prior', ...baselines]);
  return scores
    .filter(({ name }) => shown.has(name))
    .map(({ losses, choices: _choices, foretold: _foretold, coverages: _coverages, ...score }) => ({
      ...score,
      vsPrior: score.name === 'prior' ? null : compareLosses(losses, reference.losses, { seed }),
      skill: 1 - engine.logLoss / score.logLoss,
    }));
}

function aheadOfPrior({ scores, lossesByNumber }: Evaluation): number | null {
  const prior = scores.findIndex(({ name }) => name === 'prior');
  return aheadAfter(lossesByNumber[0]!, lossesByNumber[prior]!);
}
