/** The TensorFlow.js back end, on everything that it can run on: WebAssembly, and tfjs-node where that can be built. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { preparePrior } from '@waarom/model';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  builtTfjsNode,
  createPlainBackend,
  createPrng,
  createTensorflowBackend,
  marginalLogLikelihood,
  packPeople,
  probeTensorflow,
  tensorflowSources,
  type Device,
  type FitResult,
  type Person,
  type Tensorflow,
  type TensorflowProbe,
} from '../src/index.js';
import { withPositions } from '../src/plain/position-moments.js';
import {
  departureOfVector,
  gradientOnVector,
  noDeparture,
  vectorOfDeparture,
} from '../src/tensorflow/departure.js';
import { drawPeople } from '../src/tensorflow/draw-people.js';
import { simulatedGain } from '../src/tensorflow/simulated-likelihood.js';
import { simulatePeople } from './support/simulate-people.js';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../../../', import.meta.url));

/** Builds tfjs-node where it is not built yet, as `npm run tfjs-node` does; returns why it cannot be, if so. */
async function buildTfjsNode(): Promise<string | undefined> {
  const command = ['infra/run.js', 'infra/tfjs-node/src/main.ts', 'build'];
  try {
    await run(process.execPath, command, { cwd: repository, timeout: 110_000 });
    return undefined;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    // The code with what it says, and why.
    const told = `${stderr}${stdout}`.split('\n');
    const from = told.findIndex((line) => line.startsWith('TFJS_NODE.'));
    return from < 0 ? String(error) : told.slice(from, from + 2).join(' ');
  }
}

const population = {
  mean: [-0.8, 0.7, -0.4],
  covariance: [1.2, 0.3, 0, 0.3, 0.7, -0.2, 0, -0.2, 0.5],
};
const alike = simulatePeople({ seed: 5, customers: 500, choices: 12, ...population });
const positioned = simulatePeople({
  seed: 6,
  customers: 400,
  choices: 12,
  ...population,
  effects: [[0.5, 0, -0.3]],
  positionOffsets: [0, -0.6, -1.2],
});

/** Customers with different numbers of choices and alternatives, weights, offsets, and forced choices among them. */
function ragged(): Person[] {
  const prng = createPrng(8);
  return positioned.slice(0, 30).map((person, n) => ({
    ...person,
    choices: person.choices.slice(0, 1 + (n % 12)).map((choice, t) => {
      const outside = (n + t) % 3 > 0 || choice.chosen < 0;
      const count = choice.chosen < 2 && t % 4 === 1 ? 2 : 3;
      return {
        ...choice,
        count,
        outside,
        weight: t % 2 === 0 ? 1 : 0.4,
        offsets: choice.offsets.map(() => 0.5 * prng.normal()),
      };
    }),
  }));
}

describe.each<Device>(['wasm', 'tensorflow'])('on %s', (device) => {
  let probe: TensorflowProbe;
  let absence: string | undefined;
  let tf: Tensorflow;

  beforeAll(async () => {
    if (device === 'tensorflow') absence = await buildTfjsNode();
    probe = await probeTensorflow(tensorflowSources().filter((source) => source.device === device));
    if (probe.found !== undefined) tf = probe.found.tf;
  });

  beforeEach(async (context) => {
    context.skip(absence !== undefined, absence);
    // The other device may have been made the current one.
    await tf.setBackend(device);
  });

  it('the probe finds it', () => {
    expect(probe.found?.device).toBe(device);
    expect(tf.getBackend()).toBe(device);
  });

  it('the gradients are those of finite differences', async () => {
    const near = {
      mean: Float64Array.from(population.mean),
      covariance: Float64Array.from(population.covariance),
      delta: Float64Array.of(0.2, 0.1, -0.1),
      positionOffsets: Float64Array.of(0, -0.3, -0.9),
    };
    const drawn = await drawPeople(tf, ragged(), {
      population: near,
      shape: { dimension: 3, covariates: 1, positions: 2, draws: 40 },
      modes: new Map(),
      pause: async () => undefined,
    });
    const none = noDeparture(near);
    const prng = createPrng(4);
    const at = vectorOfDeparture(none).map((value) => value + 0.2 * prng.normal());
    const gain = (vector: Float64Array) =>
      simulatedGain(tf, drawn.batches, departureOfVector(vector, none));
    expect(gain(vectorOfDeparture(none)).value).toBeCloseTo(0, 3);
    const gradient = gradientOnVector(gain(at).gradient, departureOfVector(at, none));
    // Single precision: 30 customers to 1e-6 each, so 3e-5 / step; the third derivatives cost step^2 / 6 of about 30.
    const step = 0.01;
    at.forEach((_, k) => {
      const [up, down] = [step, -step].map((move) => gain(at.with(k, at[k]! + move)).value);
      expect(Math.abs(gradient[k]! - (up! - down!) / (2 * step))).toBeLessThan(0.01);
    });
    expect(Math.hypot(...gradient)).toBeGreaterThan(10);
    drawn.dispose();
  });

  it('fits the population that the plain back end fits', async () => {
    const options = { dimension: 3 };
    const backend = await createTensorflowBackend(probe);
    const tensors = tf.memory().numTensors;
    const fitted = await backend.fit(alike, options);
    const plain = await createPlainBackend().fit(alike, options);
    expect(fitted.converged).toBe(true);
    expect(fitted.problems).toEqual([]);
    // Nats over all 500 customers, by one and the same integral.
    const [ours, theirs] = [fitted, plain].map((result) => exact(alike, result));
    expect(Math.abs(ours! - theirs!)).toBeLessThan(0.1);
    // Its own figure has the noise of 100 draws a customer.
    expect(Math.abs(fitted.logMarginalLikelihood - ours!) / alike.length).toBeLessThan(0.005);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('fits covariates and positions as the plain back end does', async () => {
    const options = { dimension: 3, positionCount: 3 };
    const fitted = await (await createTensorflowBackend(probe)).fit(positioned, options);
    const plain = await createPlainBackend().fit(positioned, options);
    const likelihood = ({ positionOffsets, ...result }: FitResult) =>
      exact(
        positioned.map(({ choices, slots = [], ...person }) => ({
          ...person,
          choices: withPositions(choices, slots, positionOffsets),
        })),
        result,
      );
    expect(Math.abs(likelihood(fitted) - likelihood(plain))).toBeLessThan(0.1);
    expect(fitted.positionOffsets[0]).toBe(0);
    // A standard error of an offset is about 0.05: the back ends differ by a fraction of what chance does.
    fitted.positionOffsets.forEach((offset, slot) => {
      expect(Math.abs(offset - plain.positionOffsets[slot]!)).toBeLessThan(0.02);
    });
  });
});

it('a log of thousands is first fitted on some of its customers, with the same result', async () => {
  const mean = [-0.5, 0.8];
  const covariance = [1, 0.2, 0.2, 0.6];
  const many = packPeople(
    simulatePeople({ seed: 9, customers: 2000, choices: 6, mean, covariance }),
    2,
  );
  const fitted = await (await createTensorflowBackend()).fit(many, { dimension: 2 });
  const plain = await createPlainBackend().fit(many, { dimension: 2 });
  expect(fitted.converged).toBe(true);
  expect(fitted.iterations).toBeLessThan(6);
  expect(Math.abs(exact(many, fitted) - exact(many, plain))).toBeLessThan(0.1);
});

it('customers seen twice are fitted too, though the draws are then as loud as the choices', async () => {
  const people = simulatePeople({ seed: 12, customers: 500, choices: 2, ...population });
  const fitted = await (await createTensorflowBackend()).fit(people, { dimension: 3 });
  expect(fitted.converged).toBe(true);
  expect(fitted.iterations).toBeLessThan(12);
  // Up to chance no population is more likely than the one they were drawn from: half a chi-square of 9, doubled.
  const { mean, covariance } = population;
  const truth = exact(people, {
    mean: Float64Array.from(mean),
    covariance: Float64Array.from(covariance),
  });
  expect(exact(people, fitted)).toBeGreaterThan(truth);
});

it('a log of nobody gives nothing, and says so', async () => {
  const fitted = await (await createTensorflowBackend()).fit([], { dimension: 2 });
  expect(fitted.converged).toBe(false);
  expect(fitted.problems[0]?.kind).toBe('too-few-customers');
});

describe('the probe', () => {
  it('passes over a package that is there but throws, as after a blocked install script', async () => {
    const folder = await fakePackage('throw new Error("no native half\\nand so on");');
    const [wasm] = tensorflowSources().filter(({ device }) => device === 'wasm');
    const probe = await probeTensorflow([builtTfjsNode(folder), wasm!]);
    expect(probe.attempts.map(({ device, failure }) => [device, failure])).toEqual([
      ['tensorflow', 'no native half'],
      ['wasm', undefined],
    ]);
    expect(probe.found?.device).toBe('wasm');
    await rm(folder, { recursive: true });
  });

  it('passes over one that computes wrongly', async () => {
    const folder = await fakePackage(`
      const zeros = { dataSync: () => [0, 0] };
      module.exports = new Proxy({}, { get: (_, name) =>
        name === 'then' ? undefined : name === 'setBackend' ? async () => true : name === 'tidy' ? (run) => run() : () => zeros });
    `);
    const { attempts, found } = await probeTensorflow([builtTfjsNode(folder)]);
    expect(attempts[0]!.failure).toMatch(/^computes wrongly: 0, 0 instead of/);
    expect(found).toBeUndefined();
    await rm(folder, { recursive: true });
  });

  it('says what was tried when nothing works', async () => {
    const probe = await probeTensorflow([builtTfjsNode(join(tmpdir(), 'waarom-nothing-here'))]);
    await expect(createTensorflowBackend(probe)).rejects.toThrow(/waarom-nothing-here: not built/);
  });
});

/** A folder as `npm run tfjs-node -- build` makes, with another tfjs-node in it. */
async function fakePackage(code: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'waarom-tfjs-node-'));
  const inside = join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
  await mkdir(inside, { recursive: true });
  await writeFile(join(inside, 'index.js'), code);
  return folder;
}

/** The log marginal likelihood of a result, by one and the same integral for all back ends. */
function exact(
  people: Iterable<Person>,
  { mean, covariance, delta }: Pick<FitResult, 'mean' | 'covariance' | 'delta'>,
): number {
  const prior = preparePrior({
    mean,
    covariance,
    positionOffsets: new Float64Array(0),
    halfLifeMs: Infinity,
    answers: Array.from(mean, () => ({ intercept: 0.5, loading: 0.2, sd: 0.25 })),
  });
  const integration = { draws: 200, seed: 3, ...(delta === undefined ? {} : { delta }) };
  return marginalLogLikelihood(people, prior, integration);
}
