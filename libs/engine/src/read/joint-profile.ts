/**
 * One customer's log with every settled choice kept: where raw choices are at hand, all of them are solved at once, which no
 * order and no one-pass approximation can touch. A store keeps no raw choices, so this needs the log.
 */
import { emptyEvidence } from '@waarom/model';
import type { Event, Rejection } from '@waarom/schemas';
import type { EngineModel } from '../engine-model.js';
import { Fold, type ConsentPolicy, type Outcome } from '../fold/fold-event.js';
import { Settler, type OnChoice } from '../fold/settle.js';
import { emptyState, type CustomerState } from '../state/customer-state.js';
import { createJointPosterior, type GivenAnswer, type SettledChoice } from './joint-posterior.js';
import { createReadProfile, type ProfileAt, type ReadProfile } from './read-profile.js';

export interface JointHistory {
  readonly state: CustomerState;
  /** Folds the next event of this customer. */
  readonly add: (event: Event) => Outcome | Rejection;
  /** Of `state` with the joint posterior of all choices, each fading with its age; of any other state as ever. */
  readonly readProfile: ReadProfile;
}

/** Starts the history of one customer. */
export function createJointHistory(model: EngineModel, consentPolicy: ConsentPolicy): JointHistory {
  const { design, elements, windows } = model;
  const state = emptyState(design.dimension);
  const settled: SettledChoice[] = [];
  const answers: GivenAnswer[] = [];
  const fold = new Fold(model, consentPolicy, keepIn(settled, design.dimension));
  const readOnline = createReadProfile(model);
  const jointPosterior = createJointPosterior(model);

  function add(event: Event): Outcome | Rejection {
    const outcome = fold.foldEvent(state, event);
    if (outcome !== 'applied') return outcome;
    if (event.kind === 'answer') {
      const { trait, value, time } = event;
      answers.push({ element: elements.get(trait)!, value, time });
    } else if (event.kind === 'erasure') {
      settled.length = 0;
      answers.length = 0;
    }
    return outcome;
  }

  function readJointly(asOf: number): ProfileAt {
    const profile = readOnline(state, asOf);
    const open: SettledChoice[] = [];
    const settler = new Settler(model, keepIn(open, design.dimension));
    const learned = { ...profile, evidence: emptyEvidence(design.dimension) };
    settler.settleOpen(learned, state.exposures, profile.asOf - windows.joinWindowMs);
    const refined = jointPosterior([...settled, ...open], answers, profile.asOf);
    return { ...profile, posterior: refined, skewness: refined.skewness };
  }

  return {
    state,
    add,
    readProfile: (given, asOf) => (given === state ? readJointly(asOf) : readOnline(given, asOf)),
  };
}

/** Copies what settles: the settler's own is scratch. */
function keepIn(settled: SettledChoice[], dimension: number): OnChoice {
  return (choice, _slots, time) => {
    const { rows, offsets, count } = choice;
    const kept = { rows: rows.slice(0, count * dimension), offsets: offsets.slice(0, count) };
    settled.push({ time, choice: { ...choice, ...kept } });
  };
}
