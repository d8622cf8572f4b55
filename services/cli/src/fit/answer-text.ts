/** How answers measure traits, as a fit reports it. */
import type { AnswerFinding } from '@waarom/fit';
import type { Prior } from '@waarom/model';
import type { TraitCatalogue } from '@waarom/schemas';
import { grouped, yellow } from '../terminal.js';

/** A measure in population sds, as people read it. */
export interface AnswerScale {
  /** The answer of the average customer, 0 to 1. */
  readonly average: number;
  /** How much higher the answer is for one sd more of the trait. */
  readonly slope: number;
  readonly noise: number;
}

export function answerScaleOf(prior: Prior, coefficient: number): AnswerScale {
  const { intercept, loading, sd } = prior.answers[coefficient]!;
  const spread = Math.sqrt(prior.covariance[coefficient * (prior.mean.length + 1)]!);
  return {
    average: intercept + loading * prior.mean[coefficient]!,
    slope: loading * spread,
    noise: sd,
  };
}

export function answerLines(
  findings: readonly AnswerFinding[],
  prior: Prior,
  { traits }: TraitCatalogue,
): readonly string[] {
  return findings.flatMap((finding) => {
    const { id } = traits[finding.coefficient - 1]!;
    const { average, slope, noise } = answerScaleOf(prior, finding.coefficient);
    const error = finding.slopeError === null ? '' : ` ± ${finding.slopeError.toFixed(3)}`;
    const measure = `average ${average.toFixed(3)}, ${slope.toFixed(3)}${error} a sd, noise ${noise.toFixed(3)}`;
    return [
      `  answers on ${id}: ${measure}`,
      `    ${verdictText(finding)}`,
      ...(finding.verdict === 'learned' && slope < 0
        ? [
            `  ${yellow('!')} the more of ${id}, the lower the answer: is its scale the wrong way round?`,
          ]
        : []),
    ];
  });
}

function verdictText({ verdict, customers, gain }: AnswerFinding): string {
  const who = `${grouped(customers)} customer${customers === 1 ? '' : 's'}`;
  const why = {
    learned: `learned from ${who}, ${gain.toFixed(1)} nats better than what is assumed`,
    'too-few': `as assumed: ${who} who answered and chose are too few to learn from`,
    'as-well': `as assumed: it explains the answers of ${who} as well (learning gains ${gain.toFixed(1)} nats)`,
  };
  return why[verdict];
}
