/** Whether customers answer to a trait one way only, as a fit reports it. */
import type { OneSidedFinding } from '@waarom/fit';
import type { TraitCatalogue } from '@waarom/schemas';
import { yellow } from '../terminal.js';

export function oneSidedLines(
  findings: readonly OneSidedFinding[],
  { traits }: TraitCatalogue,
): readonly string[] {
  return findings.flatMap(({ coefficient, gain, median, logSd, converged, iterations }) => {
    const { id } = traits[coefficient - 1]!;
    if (!converged) {
      return [`  ${yellow('!')} one-sided ${id}: not converged after ${iterations} iterations`];
    }
    const nats = `${Math.abs(gain).toFixed(1)} nats`;
    if (gain <= 0) return [`  one-sided ${id}: ${nats} less likely than two-sided, so not kept`];
    return [
      `  one-sided ${id}: ${nats} more likely than two-sided (median ${median.toFixed(2)}, sd of its log ${logSd.toFixed(2)})`,
      '    told only: profiles are Gaussian, so the prior holds the two-sided population',
    ];
  });
}
