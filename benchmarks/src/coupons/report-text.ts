/** The example's report for people. */
import type { ProfileView, TraitView } from '@waarom/engine';
import type { ApiAnswer } from './read-profiles.js';

const TRAITS = [
  ['scarcity', 'scarcity'],
  ['price_sensitivity', 'price'],
] as const;

/** Five people who show what there is to see: the ends of both traits, and who is closest to the middle of them. */
export function pickFive(profiles: readonly ProfileView[]): readonly ProfileView[] {
  const picked = new Set<ProfileView>();
  const take = (score: (profile: ProfileView) => number): void => {
    const rest = profiles.filter((profile) => !picked.has(profile));
    const [first, ...others] = rest;
    if (first === undefined) return;
    picked.add(others.reduce((best, each) => (score(each) > score(best) ? each : best), first));
  };
  for (const [id] of TRAITS) {
    take((profile) => profile.traits[id]!.mean);
    take((profile) => -profile.traits[id]!.mean);
  }
  take(({ traits }) => -TRAITS.reduce((sum, [id]) => sum + Math.abs(traits[id]!.mean), 0));
  return [...picked];
}

export function peopleText({ profiles, population }: ApiAnswer): string {
  const head = ['', 'trait', 'mean', '90 % interval', 'level', 'own data', 'choices'];
  const rows = [...pickFive(profiles), population].flatMap((profile) =>
    TRAITS.map(([id, name], index) => [
      index > 0 ? '' : profile === population ? 'population' : profile.customer_id,
      name,
      ...cellsOf(profile.traits[id]!),
    ]),
  );
  const everyone = TRAITS.map(([id, name], index) => {
    const means = profiles.map(({ traits }) => traits[id]!.mean);
    const mean = means.reduce((sum, each) => sum + each, 0) / means.length;
    return [index > 0 ? '' : `all ${profiles.length}`, name, signed(mean), '', '', '', ''];
  });
  return table([head, ...rows, ...everyone]);
}

function cellsOf({ mean, interval90: [low, high], level, own_data: share, n }: TraitView) {
  const interval = `${signed(low)} to ${signed(high)}`;
  return [signed(mean), interval, level, `${Math.round(share * 100)} %`, String(n)];
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(2)}`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd(),
    )
    .join('\n');
}
