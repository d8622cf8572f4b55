/** Profiles a second out of the API over a real Redis, against a bare fastify that sends the same bodies from memory. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createScorer } from '@waarom/scorer';
import { createLogger, createMetrics } from '@waarom/telemetry';
import type { FastifyInstance } from 'fastify';
import { rateFigure, type Bench, type BenchOptions, type Figure } from '../figure.js';
import { median } from '../micro/timing.js';
import { commitStates, foldStates, model, openStore } from '../profiles.js';
import { openRedis } from '../servers.js';
import { createBareServer } from './bare-server.js';
import type { Load, LoadResult } from './load.js';
import { batchRequests, requestText, traitsRequests, type ApiRequest } from './requests.js';

const CUSTOMERS = 10_000;
const CHOICES_A_CUSTOMER = 12;
const BATCH_IDS = 50;
const CONNECTIONS = 32;
const TURNS = 5;
const WARM_UP_SECONDS = 1;
const TURN_SECONDS = 1.5;

export const read: Bench = async (options) => {
  const redis = await openRedis(options.servers);
  const store = await openStore(redis.url);
  const states = foldStates(CUSTOMERS, CHOICES_A_CUSTOMER);
  await commitStates(store, states);
  const scorer = createScorer({
    model,
    reader: store,
    clock: Date,
    metrics: createMetrics({ version: 'bench' }),
    logger: createLogger({ service: 'bench', level: 'silent' }),
  });
  const ids = [...states.keys()];
  const generator = fork(new URL('load.js', import.meta.url));
  generator.once('exit', (code) => {
    if (code !== null) throw new Error(`the process that asks has ended with ${code}`);
  });
  const figures = [
    await compare('read.traits', 1, { scorer, generator, requests: traitsRequests(ids) }, options),
    await compare(
      'read.batch50',
      BATCH_IDS,
      { scorer, generator, requests: batchRequests(ids, BATCH_IDS) },
      options,
    ),
  ];
  generator.kill();
  await scorer.close();
  await store.close();
  await redis.close();
  return figures;
};

interface Subject {
  readonly scorer: FastifyInstance;
  readonly generator: ChildProcess;
  readonly requests: readonly ApiRequest[];
}

async function compare(
  figure: string,
  profiles: number,
  { scorer, generator, requests }: Subject,
  { note }: BenchOptions,
): Promise<Figure> {
  const bare = await createBareServer(scorer, requests);
  const ports = [await portOf(scorer), await portOf(bare)];
  const texts = requests.map(requestText);
  const rates: [number[], number[]] = [[], []];
  for (let turn = 0; turn <= TURNS; turn++) {
    for (const [index, port] of ports.entries()) {
      const seconds = turn === 0 ? WARM_UP_SECONDS : TURN_SECONDS;
      const load = { port, requests: texts, connections: CONNECTIONS, seconds };
      const rate = profiles * (await putLoad(generator, load));
      if (turn > 0) rates[index]!.push(rate);
    }
    if (turn > 0) {
      const [ours, theirs] = rates.map((measured) => Math.round(measured.at(-1)!));
      note(`${figure}: ${ours} profiles/s, bare ${theirs}`);
    }
  }
  await bare.close();
  return rateFigure(figure, 'profiles/s', median(rates[0]), median(rates[1]));
}

async function portOf(server: FastifyInstance): Promise<number> {
  if (!server.server.listening) await server.listen({ host: '127.0.0.1', port: 0 });
  return (server.server.address() as AddressInfo).port;
}

async function putLoad(generator: ChildProcess, load: Load): Promise<number> {
  generator.send(load);
  const [result] = (await once(generator, 'message')) as [LoadResult];
  return result.answersASecond;
}
