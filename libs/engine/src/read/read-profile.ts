/** A customer's state as it stands at a moment: what is answered or closed by then counts, without changing the state. */
import { copyDoubles, forget, posterior, type Posterior } from '@waarom/model';
import type { CustomerState } from '../state/customer-state.js';
import type { EngineModel } from '../engine-model.js';
import { Settler, type Learned } from '../fold/settle.js';

export interface ProfileAt extends Learned {
  /** Milliseconds since 1970; never before the customer's newest event. */
  readonly asOf: number;
  readonly posterior: Posterior;
  /** Of each coefficient, where the posterior is a joint one. */
  readonly skewness?: Float64Array;
}

export type ReadProfile = (state: CustomerState, asOf: number) => ProfileAt;

/**
 * Binds the reader to a model. An open exposure counts once it has a response, or once its window has passed at `asOf`; the
 * evidence is then forgotten up to `asOf`. Reads are therefore never stale, and no timer has to settle anything.
 */
export function createReadProfile(model: EngineModel): ReadProfile {
  const settler = new Settler(model);
  return function readProfile(state, asOf) {
    const time = Math.max(asOf, state.lastEventTime);
    const learned: Learned = {
      evidenceTime: state.evidenceTime,
      choiceCount: state.choiceCount,
      answerCount: state.answerCount,
      traitCounts: copyDoubles(state.traitCounts),
      evidence: copyDoubles(state.evidence),
    };
    settler.settleOpen(learned, state.exposures, time - model.windows.joinWindowMs);
    if (learned.evidenceTime > 0 && learned.evidenceTime < time) {
      forget(model.prior, learned.evidence, time - learned.evidenceTime);
    }
    const { evidenceTime, choiceCount, answerCount, traitCounts, evidence } = learned;
    // Named one by one: spreading takes longer than the posterior.
    return {
      evidenceTime,
      choiceCount,
      answerCount,
      traitCounts,
      evidence,
      asOf: time,
      posterior: posterior(model.prior, evidence),
    };
  };
}
