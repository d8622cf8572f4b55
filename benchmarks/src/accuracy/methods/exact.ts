import { Random } from '@waarom/testing';
import { packChoices } from '../posterior/packed-choices.js';
import { samplePosterior } from '../posterior/sample-posterior.js';
import type { ScoringMethod } from './scoring-method.js';

/** Draws between two looks whether there are enough. */
const ROUNDS = 3;

/**
 * Exact Bayes, up to the error of its draws. What is predicted one choice ahead is p(y_t | y_1 .. y_t-1) = Z_t / Z_t-1, so the sum
 * over a person's choices is log Z of all of them: one integral a person, by importance sampling.
 */
export const exact: ScoringMethod = ({ prior, effectiveDraws, seed }) => {
  const random = new Random(seed);
  return (choices) => {
    const { logEvidence, logEvidenceVariance } = samplePosterior(
      prior,
      packChoices(choices, prior.dimension),
      { drawsARound: Math.ceil(effectiveDraws / ROUNDS), effectiveDraws, random },
    );
    return { nats: -logEvidence, variance: logEvidenceVariance };
  };
};
