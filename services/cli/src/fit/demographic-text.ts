/** The shift by demographics, as a fit reports it. */
import type { TraitCatalogue } from '@waarom/schemas';
import { grouped, yellow } from '../terminal.js';
import type { DemographicShift } from './demographic-shift.js';

/** So many effects are shown. */
const SHOWN = 3;

export function demographicLines(
  shift: DemographicShift | null | undefined,
  { traits }: TraitCatalogue,
): readonly string[] {
  if (shift === undefined) return [];
  if (shift === null) return [`  ${yellow('!')} demographics: the fit with them did not converge`];
  const { described, gain, shifts } = shift;
  const nameOf = (k: number) => (k === 0 ? 'click level' : traits[k - 1]!.id);
  const change = `${gain < 0 ? '−' : '+'}${Math.abs(gain).toFixed(1)} nats`;
  return [
    `  demographics of ${grouped(described)} customers: log marginal likelihood ${change} (told only: events carry none)`,
    ...shifts.slice(0, SHOWN).map(({ column, coefficient, shift: sds }) => {
      const size = `${sds < 0 ? '−' : '+'}${Math.abs(sds).toFixed(2)} sd`;
      return `    one sd more of ${column}: ${size} of ${nameOf(coefficient)}`;
    }),
  ];
}
