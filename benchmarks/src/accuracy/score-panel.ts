/** `accuracy.<panel>.<method>`: nats a choice of people whom the prior has not seen, each choice predicted from those before it. */
import type { PreparedPrior } from '@waarom/model';
import type { Figure } from '../figure.js';
import type { Surprise } from './methods/scoring-method.js';
import { scoringMethods } from './methods/scoring-methods.js';
import { countChoices, type PanelPerson } from './panels/panel.js';
import type { Scope } from './scope.js';

const SEED = 20_260_101;

export interface ScoreOptions {
  /** What the figures are called before the method. */
  readonly name: string;
  readonly prior: PreparedPrior;
  readonly pooled: Float64Array;
  /** The half to predict. */
  readonly persons: readonly PanelPerson[];
  readonly scope: Scope;
}

/** The baseline is the exact figure under the same prior; `ratio` is what is measured over that, so 1 is exact and more is worse. */
export function scorePanel(options: ScoreOptions, note: (text: string) => void): readonly Figure[] {
  const { name, prior, pooled, scope } = options;
  const persons = options.persons.slice(0, scope.personsMax).map(({ id, choices }) => ({
    id,
    choices: choices.slice(0, scope.choicesMax),
  }));
  const count = countChoices(persons);
  const setting = { prior, pooled, effectiveDraws: scope.effectiveDraws, seed: SEED };
  const surprises = new Map<string, readonly Surprise[]>();
  for (const [method, create] of Object.entries(scoringMethods)) {
    const score = create(setting);
    surprises.set(
      method,
      persons.map(({ choices }) => score(choices)),
    );
  }
  const exact = surprises.get('exact')!;
  note(
    `${name}: ${count} choices of ${persons.length} persons predicted; ${errorText(exact, count)}`,
  );
  note(`${name}: ${differenceText(surprises, count)}`);
  const baseline = meanNats(exact, count);
  return Array.from(surprises, ([method, found]): Figure => {
    const value = meanNats(found, count);
    return { figure: `${name}.${method}`, value, unit: 'nats', baseline, ratio: value / baseline };
  });
}

function meanNats(surprises: readonly Surprise[], count: number): number {
  return surprises.reduce((sum, { nats }) => sum + nats, 0) / count;
}

function errorText(exact: readonly Surprise[], count: number): string {
  const error = Math.sqrt(exact.reduce((sum, { variance }) => sum + variance, 0)) / count;
  const share = (100 * error) / meanNats(exact, count);
  return `exact ${meanNats(exact, count).toFixed(4)} with a Monte Carlo error of ${error.toFixed(5)} (${share.toFixed(2)} %)`;
}

/** Persons are the sample: what ours lose against exact, with the standard error over them. */
function differenceText(
  surprises: ReadonlyMap<string, readonly Surprise[]>,
  count: number,
): string {
  const exact = surprises.get('exact')!;
  const baseline = meanNats(exact, count);
  const texts = ['online', 'refined'].map((method) => {
    const losses = surprises.get(method)!.map(({ nats }, person) => nats - exact[person]!.nats);
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    const variance = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / losses.length;
    const [percent, error] = [mean * losses.length, Math.sqrt(variance * losses.length)].map(
      (nats) => (100 * nats) / count / baseline,
    );
    return `${method} ${percent! < 0 ? '' : '+'}${percent!.toFixed(2)} % (s.e. ${error!.toFixed(2)})`;
  });
  return `against exact: ${texts.join(', ')}`;
}
