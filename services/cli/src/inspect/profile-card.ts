/** One customer for a terminal of 80 columns: a row for each trait, the contrasts, and one sentence. */
import type { ContrastView, ProfileView, TraitView } from '@waarom/engine';
import { LEVEL_THRESHOLDS } from '@waarom/model';
import type { TraitCatalogue } from '@waarom/schemas';
import { bold, dim, wrap, terminalWidth } from '../terminal.js';
import { BAR_COLUMNS, BAR_HEADER, densityBar } from './density-bar.js';
import { adverb, inTwenty, sureWords } from './sure-words.js';

export interface CardOptions {
  readonly catalogue: TraitCatalogue;
  /** A simulated customer's true traits, to be shown beside what was learned. */
  readonly truth?: Readonly<Record<string, number>>;
  /** Whether all choices were solved at once. */
  readonly isJoint?: boolean;
}

const DECIDED = LEVEL_THRESHOLDS.decided;
const SURE_COLUMNS = 16;
const OWN_COLUMNS = 8;
const TRUE_COLUMNS = 5;

export function profileCard(
  view: ProfileView,
  { catalogue, truth, isJoint = false }: CardOptions,
): string {
  const labels = new Map(
    [...catalogue.traits, ...catalogue.contrasts].map(({ id, labels }) => [id, labels.en]),
  );
  const labelOf = (id: string) => labels.get(id) ?? id;
  const traits = Object.entries(view.traits);
  const nameColumns = Math.max(5, ...traits.map(([id]) => labelOf(id).length));
  const row = (cells: readonly string[]) => `  ${cells.join('  ')}`.trimEnd();
  const header = row([
    'TRAIT'.padEnd(nameColumns),
    BAR_HEADER,
    'SURE'.padEnd(SURE_COLUMNS),
    'OWN DATA'.padStart(OWN_COLUMNS),
    ...(truth === undefined ? [] : ['TRUE'.padStart(TRUE_COLUMNS)]),
  ]);
  return [
    headLine(view, isJoint),
    '',
    dim(header),
    ...traits.map(([id, trait]) =>
      row([
        labelOf(id).padEnd(nameColumns),
        densityBar(trait.mean, trait.sd).padEnd(BAR_COLUMNS),
        sureWords(trait).padEnd(SURE_COLUMNS),
        `${Math.round(100 * trait.own_data)} %`.padStart(OWN_COLUMNS),
        ...(truth === undefined ? [] : [signed(truth[id]).padStart(TRUE_COLUMNS)]),
      ]),
    ),
    '',
    ...Object.entries(view.contrasts).map(
      ([id, contrast]) => `  ${labelOf(id)}: ${contrastWords(contrast)}`,
    ),
    ...(traits.length === 0
      ? []
      : wrap(sentence(view, labelOf), terminalWidth() - 2).map((line) => `  ${line}`)),
    '',
  ].join('\n');
}

function headLine(
  { customer_id: customer, version, as_of: asOf, status }: ProfileView,
  isJoint: boolean,
): string {
  const choices = version === 1 ? 'choice' : 'choices';
  const learned = `learned from ${version} ${choices}${isJoint ? ', all at once' : ''}`;
  const what = {
    learned,
    prior_only: 'nothing known yet: this is what is assumed of everyone',
    suppressed: 'consent withdrawn or data erased: these are everyone’s numbers',
  }[status];
  return `${bold(customer)}   ${what} · ${asOf.slice(0, 16).replace('T', ' ')} UTC`;
}

function contrastWords({ p, prior_p: priorP, status }: ContrastView): string {
  if (status === 'prior_only') return 'unknown';
  const all = `of all customers ${inTwenty(priorP)}`;
  if (p >= DECIDED) return `yes, ${inTwenty(p)} (${all})`;
  return p <= 1 - DECIDED ? `no, ${inTwenty(1 - p)} (${all})` : 'too early to say';
}

function sentence(view: ProfileView, labelOf: (id: string) => string): string {
  const traits = Object.entries(view.traits);
  const named = (wanted: (trait: TraitView) => boolean) =>
    traits.filter(([, trait]) => wanted(trait)).map(([id]) => labelOf(id).toLowerCase());
  const decided = traits
    .filter(([, { level }]) => level === 'high' || level === 'low')
    .toSorted(([, first], [, second]) => certainty(second) - certainty(first))
    .map(([id, trait]) => {
      const side = trait.level === 'high' ? 'above' : 'below';
      return `${adverb(certainty(trait))} ${side} average in ${labelOf(id).toLowerCase()}`;
    });
  const average = named(({ level }) => level === 'average');
  const unclear = named(({ level }) => level === 'unclear');
  const unknown = named(({ level }) => level === 'unknown');
  return [
    decided.length === 0 ? '' : `${capital(decided.join(', '))}.`,
    average.length === 0 ? '' : `About average in ${listed(average)}.`,
    unclear.length === 0 ? '' : `Too early to say for ${listed(unclear)}.`,
    unknown.length === 0 ? '' : `Unknown: ${listed(unknown)}.`,
  ]
    .filter((text) => text !== '')
    .join(' ');
}

function certainty({ p_above: above }: TraitView): number {
  return Math.max(above, 1 - above);
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function signed(value: number | undefined): string {
  return value === undefined ? '' : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
}
