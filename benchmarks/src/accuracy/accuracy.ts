import { basename, join } from 'node:path';
import { fitPooled } from '@waarom/fit';
import { WaaromError } from '@waarom/schemas';
import { formatError } from '@waarom/telemetry';
import { errors } from '../errors.js';
import type { Bench, BenchOptions, Figure } from '../figure.js';
import { fitByMcmc } from './bayesm.js';
import { fitPopulation, splitPersons } from './fit-population.js';
import { exact } from './methods/exact.js';
import { equalShares } from './methods/uniform.js';
import { countChoices, type Panel } from './panels/panel.js';
import { panelSpecifications } from './panels/panel-specifications.js';
import { findPanels, readPanel } from './panels/read-panel.js';
import { scorePanel } from './score-panel.js';
import { fullScope, quickScope, type Scope } from './scope.js';
import { simulationFigures } from './simulation.js';

/** Ours against exact Bayes: on real people in a folder of panels, and on simulated ones. */
export const accuracy: Bench = async (options) => {
  const scope = options.full ? fullScope : quickScope;
  const { note } = options;
  if (!options.full) note('A part of each panel; all of it with --full.');
  const figures: Figure[] = [];
  if (options.data === undefined) note('No panels: give a folder of them with --data DIR.');
  else {
    for (const folder of selectPanels(options.data, options.panel)) {
      figures.push(...(await panelFigures(folder, scope, options)));
    }
  }
  if (options.panel === undefined) figures.push(...simulations(scope, note));
  return figures;
};

function selectPanels(data: string, names: string | undefined): readonly string[] {
  const folders = findPanels(data);
  if (names === undefined) return folders;
  return names.split(',').map((name) => {
    const chosen = folders.find((folder) => basename(folder) === name);
    if (chosen === undefined) throw errors.raise('PANEL.NONE', { folder: join(data, name) });
    return chosen;
  });
}

/** A panel that cannot be read is passed over with a line that says so: the others still count. */
async function panelFigures(
  folder: string,
  scope: Scope,
  options: BenchOptions,
): Promise<readonly Figure[]> {
  try {
    const panel = await readPanel(folder, panelSpecifications[basename(folder)]);
    return await measurePanel(folder, panel, scope, options);
  } catch (error) {
    if (!(error instanceof WaaromError)) throw error;
    options.note(`\n${formatError(error)}`);
    return [];
  }
}

async function measurePanel(
  folder: string,
  panel: Panel,
  scope: Scope,
  { full, mcmc, note }: BenchOptions,
): Promise<readonly Figure[]> {
  const { name, cues, persons, remarks } = panel;
  const count = countChoices(persons);
  note(
    `\n${name}: ${persons.length} persons, ${count} choices, ${cues.length} cues: ${cues.join(', ')}`,
  );
  for (const remark of remarks) note(`${name}: ${remark}`);
  const figures = [await pooledFigure(folder, panel)];
  if (full) figures.push(await mixedFigure(panel, scope, note));
  const { fitted, predicted } = splitPersons(panel);
  if (predicted.length === 0) {
    note(`${name}: nobody to predict: it takes two persons`);
    return figures;
  }
  const found = await fitPopulation(name, fitted, cues.length, note);
  const { pooled } = found;
  figures.push(
    ...scorePanel({ ...found, name: `accuracy.${name}`, persons: predicted, scope }, note),
  );
  if (!mcmc) return figures;
  const prior = await fitByMcmc(panel, fitted, scope.mcmcDraws, note);
  if (prior === undefined) return figures;
  const options = { prior, pooled, name: `bayesm.${name}`, persons: predicted, scope };
  return [...figures, ...scorePanel(options, note)];
}

/** `pooled.<panel>`: log-likelihood of the pooled logit of all persons, against that of equal shares. */
async function pooledFigure(folder: string, panel: Panel): Promise<Figure> {
  const published = panelSpecifications[panel.name]?.pooled;
  const { persons, cues } = published === undefined ? panel : await readPanel(folder, published);
  const value = fitPooled(persons, cues.length).logLikelihood;
  const baseline = -persons.reduce((sum, { choices }) => sum + equalShares(choices), 0);
  return { figure: `pooled.${panel.name}`, value, unit: 'nats', baseline, ratio: value / baseline };
}

/** `mixed.<panel>`: log marginal likelihood of all persons under the prior fitted to them, against the pooled logit. */
async function mixedFigure(
  { name, persons, cues }: Panel,
  scope: Scope,
  note: (text: string) => void,
): Promise<Figure> {
  const found = await fitPopulation(`${name}, everybody`, persons, cues.length, note);
  const score = exact({ ...found, effectiveDraws: scope.effectiveDraws, seed: 1 });
  const value = -persons.reduce((sum, { choices }) => sum + score(choices).nats, 0);
  const baseline = fitPooled(persons, cues.length).logLikelihood;
  return { figure: `mixed.${name}`, value, unit: 'nats', baseline, ratio: value / baseline };
}

/** The second is harder on every one-pass method: utilities of customers differ by 2.4 instead of 1.9 sd. */
function simulations(scope: Scope, note: (text: string) => void): readonly Figure[] {
  const shape = { dimension: 6, alternatives: 3, choices: 30 };
  const options = {
    customers: scope.simulatedCustomers,
    effectiveDraws: scope.simulationDraws,
    seed: 5,
  };
  const name = 'simulation.d6k3t30';
  return [
    ...simulationFigures({ ...options, shape: { ...shape, cueSd: 0.7, name } }, note),
    ...simulationFigures({ ...options, shape: { ...shape, cueSd: 1, name: `${name}.wide` } }, note),
  ];
}
