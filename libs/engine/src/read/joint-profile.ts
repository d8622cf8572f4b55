/**
 * One customer's log with every settled choice kept: where raw choices are at hand, all of them are solved at once, which no
 * order and no one-pass approximation can touch. A store keeps no raw choices, so this needs the log.
 */
import { createRefiner, emptyEvidence, foldAnswer, type Choice } from '@waarom/model';
import type { Answer, Event, Rejection } from '@waarom/schemas';
import type { EngineModel } from '../engine-model.js';
import { Fold, type ConsentPolicy, type Outcome } from '../fold/fold-event.js';
import { Settler, type OnChoice } from '../fold/settle.js';
import { emptyState, type CustomerState } from '../state/customer-state.js';
import { createReadProfile, type ProfileAt, type ReadProfile } from './read-profile.js';

export interface JointHistory {
  readonly state: CustomerState;
  /** Folds the next event of this customer. */
  readonly add: (event: Event) => Outcome | Rejection;
  /** Of `state` with the joint posterior of all choices, each fading with its age; of any other state as ever. */
  readonly readProfile: ReadProfile;
}

interface Settled {
  readonly choice: Choice;
  readonly time: number;
}

/** Starts the history of one customer. */
export function createJointHistory(model: EngineModel, consentPolicy: ConsentPolicy): JointHistory {
  const { prior, design, elements, windows } = model;
  const state = emptyState(design.dimension);
  const settled: Settled[] = [];
  const answers: Answer[] = [];
  const fold = new Fold(model, consentPolicy, keepIn(settled, design.dimension));
  const readOnline = createReadProfile(model);
  const refine = createRefiner(prior);

  function add(event: Event): Outcome | Rejection {
    const outcome = fold.foldEvent(state, event);
    if (outcome !== 'applied') return outcome;
    if (event.kind === 'answer') answers.push(event);
    if (event.kind === 'erasure') {
      settled.length = 0;
      answers.length = 0;
    }
    return outcome;
  }

  function readJointly(asOf: number): ProfileAt {
    const profile = readOnline(state, asOf);
    const open: Settled[] = [];
    const settler = new Settler(model, keepIn(open, design.dimension));
    const learned = { ...profile, evidence: emptyEvidence(design.dimension) };
    settler.settleOpen(learned, state.exposures, profile.asOf - windows.joinWindowMs);
    const weightOf = (time: number) => 2 ** ((time - profile.asOf) / prior.halfLifeMs);
    const choices = [...settled, ...open].map(({ choice, time }) => ({
      ...choice,
      weight: weightOf(time),
    }));
    const sites = emptyEvidence(design.dimension);
    for (const { trait, value, time } of answers) {
      foldAnswer(prior, sites, elements.get(trait)!, value, weightOf(time));
    }
    const refined = refine(choices, { sites });
    return { ...profile, posterior: refined, skewness: refined.skewness };
  }

  return {
    state,
    add,
    readProfile: (given, asOf) => (given === state ? readJointly(asOf) : readOnline(given, asOf)),
  };
}

/** Copies what settles: the settler's own is scratch. */
function keepIn(settled: Settled[], dimension: number): OnChoice {
  return (choice, _slots, time) => {
    const { rows, offsets, count } = choice;
    settled.push({
      time,
      choice: {
        ...choice,
        rows: rows.slice(0, count * dimension),
        offsets: offsets.slice(0, count),
      },
    });
  };
}
