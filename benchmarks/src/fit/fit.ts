/**
 * `npm run bench -- fit [--data DIR] [--full]`: how long a population prior takes with each back end, and from how many customers
 * on TensorFlow.js is worth it; what `chooseBackend` goes by.
 */
import {
  createPlainBackend,
  createTensorflowBackend,
  marginalLogLikelihood,
  PAYS_FROM,
  probeTensorflow,
  tensorflowSources,
  type Device,
  type FitBackend,
  type FitResult,
  type People,
} from '@waarom/fit';
import { preparePrior } from '@waarom/model';
import { findPanels, readPanel } from '../accuracy/panels/read-panel.js';
import { costFigure, type Bench, type Figure } from '../figure.js';
import { DIMENSION, simulatedPopulation } from './simulated-population.js';

/** Customers. The plain back end takes minutes for the last. */
const SIZES = [30, 100, 300, 1000, 3000] as const;
const SIZE_FULL = 30_000;

/** For the memory of a large fit. */
const SIZE_LARGE = 100_000;
const GIGABYTES_MAX = 2;

/** A back end with the seconds that a process needs to have it. */
interface Contender {
  readonly name: Device;
  readonly backend: FitBackend;
  readonly loadSeconds: number;
}

type Note = (text: string) => void;

export const fit: Bench = async ({ data, full, note }) => {
  const contenders = await loadContenders(note);
  for (const { backend } of [{ backend: createPlainBackend() }, ...contenders]) {
    // Compiled code, for everyone.
    await backend.fit(simulatedPopulation(100), { dimension: DIMENSION });
  }
  const figures: Figure[] = [];
  const pays = new Map<Device, number>();
  for (const size of full ? [...SIZES, SIZE_FULL] : SIZES) {
    const people = simulatedPopulation(size);
    const plain = await timeFit(createPlainBackend(), people, DIMENSION);
    note(`${size} customers: plain ${plain.seconds.toFixed(2)} s`);
    for (const { name, backend, loadSeconds } of contenders) {
      const { seconds } = await timeFit(backend, people, DIMENSION);
      note(
        `${size} customers: ${name} ${seconds.toFixed(2)} s and ${loadSeconds.toFixed(2)} s to load`,
      );
      figures.push(costFigure(`fit.${size}.${name}`, 's', seconds, plain.seconds));
      if (seconds + loadSeconds >= plain.seconds) pays.delete(name);
      else if (!pays.has(name)) pays.set(name, size);
    }
  }
  for (const { name } of contenders) {
    const from = pays.get(name) ?? Infinity;
    note(
      `${name} is faster than plain from ${from} customers on; chooseBackend: ${PAYS_FROM[name]}`,
    );
    figures.push(costFigure(`fit.pays_from.${name}`, 'customers', from, PAYS_FROM[name]));
  }
  if (data !== undefined) figures.push(...(await electricityFigures(data, contenders, note)));
  if (full) figures.push(await memoryFigure(contenders[0]!, note));
  return figures;
};

/** Every device that works here, best first; tfjs-node before WebAssembly. */
async function loadContenders(note: Note): Promise<readonly Contender[]> {
  const contenders: Contender[] = [];
  for (const name of ['tensorflow', 'wasm'] as const) {
    const startedMs = performance.now();
    const probe = await probeTensorflow(
      tensorflowSources().filter(({ device }) => device === name),
    );
    const loadSeconds = (performance.now() - startedMs) / 1000;
    if (probe.found === undefined) {
      note(`${name} is left out: ${probe.attempts.map(({ failure }) => failure).join('; ')}`);
      continue;
    }
    contenders.push({ name, backend: await createTensorflowBackend(probe), loadSeconds });
  }
  return contenders;
}

async function timeFit(
  backend: FitBackend,
  people: People,
  dimension: number,
): Promise<{ readonly seconds: number; readonly result: FitResult }> {
  const startedMs = performance.now();
  const result = await backend.fit(people, { dimension });
  return { seconds: (performance.now() - startedMs) / 1000, result };
}

/** Real people: seconds, and how far the back ends are from each other by one and the same integral, in nats over all of them. */
async function electricityFigures(
  data: string,
  contenders: readonly Contender[],
  note: Note,
): Promise<Figure[]> {
  const folder = findPanels(data).find((path) => path.endsWith('electricity'));
  if (folder === undefined) return [];
  const { persons, cues } = await readPanel(folder);
  const plain = await timeFit(createPlainBackend(), persons, cues.length);
  const figures: Figure[] = [];
  for (const { name, backend } of contenders) {
    const { seconds, result } = await timeFit(backend, persons, cues.length);
    const nats = Math.abs(exact(persons, result) - exact(persons, plain.result));
    note(`electricity: ${name} is ${nats.toFixed(4)} nats from plain, over all persons`);
    figures.push(
      costFigure(`fit.electricity.${name}`, 's', seconds, plain.seconds),
      costFigure(`fit.electricity.nats_apart_${name}`, 'nats', nats, NATS_APART_MAX),
    );
  }
  return figures;
}

const NATS_APART_MAX = 0.1;

function exact(people: People, { mean, covariance }: FitResult): number {
  const answers = Array.from(mean, () => ({ intercept: 0.5, loading: 0.2, sd: 0.25 }));
  const positionOffsets = new Float64Array(0);
  const prior = preparePrior({ mean, covariance, positionOffsets, halfLifeMs: Infinity, answers });
  return marginalLogLikelihood(people, prior, { draws: 500, seed: 11 });
}

/** Peak memory of the whole process, the simulated log included. */
async function memoryFigure({ name, backend }: Contender, note: Note): Promise<Figure> {
  const { seconds } = await timeFit(backend, simulatedPopulation(SIZE_LARGE), DIMENSION);
  const gigabytes = process.resourceUsage().maxRSS / 1024 ** 2;
  note(
    `${SIZE_LARGE} customers: ${name} ${seconds.toFixed(1)} s, ${gigabytes.toFixed(2)} GB at most`,
  );
  return costFigure(`fit.${SIZE_LARGE}.memory`, 'GB', gigabytes, GIGABYTES_MAX);
}
