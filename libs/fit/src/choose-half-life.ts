import {
  createFoldChoice,
  emptyEvidence,
  forget,
  posterior,
  predict,
  type PreparedPrior,
} from '@waarom/model';
import type { People } from './person.js';

/** How well each half-life foretells the next choice. */
export interface HalfLifeChoice {
  /** The candidate with the smallest loss. */
  readonly halfLifeMs: number;
  readonly candidates: readonly {
    readonly halfLifeMs: number;
    /** -log p(next choice | own earlier choices), in nats a choice. */
    readonly logLoss: number;
  }[];
  /** Choices each candidate was scored on. */
  readonly choices: number;
}

/**
 * Returns the half-life by one-step log-loss: every choice is predicted from the customer's earlier ones, faded to
 * its time, and then folded. Infinity is a candidate like others: no forgetting.
 *
 * Takes people in their order until `choicesMax` choices are scored (default 20,000; about a millisecond for each
 * candidate and choice). People without times are passed over. Element 0 of each row must be 1.
 *
 * @throws RangeError when there is no candidate.
 */
export function chooseHalfLife(
  people: People,
  prior: PreparedPrior,
  options: { readonly candidatesMs: readonly number[]; readonly choicesMax?: number },
): HalfLifeChoice {
  const { candidatesMs, choicesMax = 20_000 } = options;
  const fold = createFoldChoice(prior);
  const priors = candidatesMs.map((halfLifeMs) => ({ ...prior, halfLifeMs }));
  const losses = candidatesMs.map(() => 0);
  let scored = 0;
  for (const { choices, timesMs } of people) {
    if (scored >= choicesMax) break;
    if (timesMs === undefined) continue;
    scored += choices.length;
    priors.forEach((faded, at) => {
      const evidence = emptyEvidence(prior.dimension);
      choices.forEach((choice, t) => {
        if (t > 0) forget(faded, evidence, timesMs[t]! - timesMs[t - 1]!);
        const { alternatives, outside } = predict(faded, posterior(faded, evidence), choice);
        losses[at]! -= Math.log(choice.chosen < 0 ? outside : alternatives[choice.chosen]!);
        fold(evidence, choice);
      });
    });
  }
  const candidates = candidatesMs.map((halfLifeMs, at) => ({
    halfLifeMs,
    logLoss: losses[at]! / Math.max(1, scored),
  }));
  const [first, ...others] = candidates;
  if (first === undefined) throw new RangeError('a half-life needs a candidate');
  const best = others.reduce((least, next) => (next.logLoss < least.logLoss ? next : least), first);
  return { halfLifeMs: best.halfLifeMs, candidates, choices: scored };
}
