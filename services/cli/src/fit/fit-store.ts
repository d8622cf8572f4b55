import {
  createReadProfile,
  decodeState,
  type EngineModel,
  type ProfileReader,
} from '@waarom/engine';
import { fitFromEvidence, priorOfFit } from '@waarom/fit';
import { openModel, type ModelOptions } from '../open-model.js';
import { FOLDER_DEFAULT } from '../store/folder-default.js';
import { withStore, type StoreOptions } from '../store/with-store.js';
import type { FitOutcome } from './fit-outcome.js';
import { createFitProgress } from './fit-progress.js';
import type { HalfLifeRequest } from './half-life.js';
import { notConverged, notLearnable } from './refusals.js';

/** `prior` is the one that the store was learned under. */
export interface FitStoreOptions extends ModelOptions, StoreOptions {
  readonly halfLife: HalfLifeRequest;
  readonly iterations: number;
}

/**
 * Learns the prior from the evidence of a store, which the fold keeps apart from the prior. Evidence has no times of its own, so
 * the half-life stays what it was unless one is asked for.
 *
 * @throws WaaromError `CLI.NO_DATA`, or of the store, the catalogue or the prior.
 */
export async function fitStore(options: FitStoreOptions): Promise<FitOutcome> {
  const startedAt = performance.now();
  const model = openModel(options);
  const { catalogue, prior: used } = model;
  const source = options.redis === undefined ? (options.data ?? FOLDER_DEFAULT) : 'Redis';
  const { evidences, choices } = await withStore(options, model, (reader) =>
    collectEvidence(model, reader),
  );
  const progress = createFitProgress({ customers: evidences.length });
  const fitted = await fitFromEvidence(evidences, used, {
    iterationsMax: options.iterations,
    onProgress: progress.show,
  });
  progress.clear();
  const { problems } = fitted;
  if (problems.length > 0) return notLearnable(problems, { catalogue, source });
  if (!fitted.converged) return notConverged(fitted);
  const { halfLife: request } = options;
  const halfLifeMs = request === 'auto' ? used.halfLifeMs : request;
  const report = {
    source,
    customers: evidences.length,
    choices,
    prior: priorOfFit(fitted, used, halfLifeMs),
    halfLife: { halfLifeMs, reason: request === 'auto' ? 'kept' : 'asked', gain: 0 },
    backend: 'evidence',
    iterations: fitted.iterations,
    logMarginalLikelihood: fitted.logMarginalLikelihood,
    gainOverUsed: fitted.logMarginalLikelihood - (fitted.trace[0] ?? 0),
    seconds: (performance.now() - startedAt) / 1000,
  } as const;
  return { kind: 'fitted', report, catalogue };
}

/** What each customer's own choices said, by customer, so that no order of the store is in the result. */
async function collectEvidence({ design, windows, ...model }: EngineModel, reader: ProfileReader) {
  const readProfile = createReadProfile({ design, windows, ...model });
  const learned: { readonly customer: string; readonly evidence: Float64Array }[] = [];
  let choices = 0;
  for await (const [customer, value] of reader.scan()) {
    const state = decodeState(value, design.dimension);
    // Late enough for what the customer was shown last to count, and no later: longer silence would only fade the evidence.
    const asOf = state.lastEventTime + windows.joinWindowMs + 1;
    const { evidence, choiceCount, answerCount } = readProfile(state, asOf);
    if (choiceCount + answerCount === 0) continue;
    choices += choiceCount + answerCount;
    learned.push({ customer, evidence });
  }
  learned.sort((first, second) => (first.customer < second.customer ? -1 : 1));
  return { evidences: learned.map(({ evidence }) => evidence), choices };
}
