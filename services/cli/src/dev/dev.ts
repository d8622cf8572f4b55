/** `waarom dev`: starts the one-process server, feeds it a simulated shop, says so, and stops on a signal. */
import { relative } from 'node:path';
import type { ConsentPolicy, EngineModel } from '@waarom/engine';
import { isUnderNpm } from '../config.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { identityOf, openModel, type ModelOptions } from '../open-model.js';
import { withRemedies } from '../remedies.js';
import { print } from '../terminal.js';
import { bannerHead, firstPosteriorText, foldedLine, sendText } from './banner.js';
import { clearFolder } from './clear-folder.js';
import { startDevServer, type DevServer } from './dev-server.js';
import { findFirstPosterior } from './first-posterior.js';
import { createSimulation, type Simulation } from './simulation.js';
import { stopSignal } from './stop-signal.js';

export interface DevOptions extends ModelOptions {
  readonly port: number;
  readonly host: string;
  readonly simulate: boolean;
  readonly data: string;
  readonly fresh?: true;
  readonly consent: ConsentPolicy;
  readonly json?: true;
}

/** @throws WaaromError of the catalogue, the folder or the address. */
export async function dev(options: DevOptions): Promise<ExitCode> {
  const { data: folder, host, port, consent: consentPolicy } = options;
  const stopped = stopSignal({ isUnderNpm: isUnderNpm() });
  const model = openModel(options);
  const server = await withRemedies(remediesFor(options), async () => {
    if (options.fresh) await clearFolder(folder, identityOf(model));
    return await startDevServer({ model, folder, consentPolicy, host, port });
  });
  const live = new AbortController();
  const fed = prepare(server, model, options).then((simulation) =>
    simulation?.runLive(live.signal),
  );
  try {
    await Promise.race([stopped, server.running, fed.then(() => stopped)]);
  } finally {
    live.abort();
    await fed.catch(() => {});
    await server.stop();
  }
  return EXIT.ok;
}

/** Folds what there is, adds the simulated past to a new folder, and says that all is ready. Resolves to the shop, if there is one. */
async function prepare(
  server: DevServer,
  model: EngineModel,
  options: DevOptions,
): Promise<Simulation | null> {
  const { url, embedded, source } = server;
  const folder = shortPath(options.data);
  const shop = createSimulation(model.catalogue, embedded.log);
  const isNew = countEvents(server) === 0;
  const isForeign = options.simulate && !isNew && !(await isKnown(server, shop.customers));
  const isSimulated = options.simulate && !isForeign;
  if (!options.json) print(bannerHead({ url, folder, isSimulated, isForeign }));
  const startedAt = performance.now();
  if (isSimulated && isNew) await shop.appendHistory(Date.now());
  await source.caughtUp();
  const seconds = (performance.now() - startedAt) / 1000;
  const eventCount = countEvents(server);
  if (options.json) {
    const ready = { url, data: options.data, pid: process.pid, events: eventCount };
    print(`${JSON.stringify({ ...ready, model: model.hash, simulated: isSimulated })}\n`);
    return isSimulated ? shop : null;
  }
  print(foldedLine({ isNew, eventCount, seconds }));
  const { catalogue } = model;
  const view = isSimulated ? await findFirstPosterior(model, embedded.store, shop.customers) : null;
  if (view === null) print(sendText(url));
  else {
    const truth = shop.trueTraits(view.customer_id);
    print(firstPosteriorText({ view, catalogue, truth, url, seconds: process.uptime() }));
  }
  return isSimulated ? shop : null;
}

function countEvents({ embedded: { log } }: DevServer): number {
  const partitions = Array.from({ length: log.partitionCount }, (_, partition) => partition);
  return partitions.reduce((sum, partition) => sum + log.highWatermark(partition), 0);
}

/** Whether the folder's customers are the simulated ones. */
async function isKnown({ embedded }: DevServer, customers: readonly string[]): Promise<boolean> {
  const values = await embedded.store.read(customers);
  return values.some((value) => value !== null);
}

/** As a person would type it from here. */
function shortPath(folder: string): string {
  const path = relative(process.cwd(), folder);
  return path === '' || path.startsWith('..') ? folder : `./${path}`;
}

function remediesFor({ data, port, host }: DevOptions): Record<string, readonly string[]> {
  return {
    'STORE.OTHER_MODEL': [
      'Use a folder of its own for this catalogue: waarom dev --data DIR',
      `Or throw away what ${data} holds: waarom dev --fresh --data ${data}`,
    ],
    'STORE.OTHER_LAYOUT': [
      'Use another folder: waarom dev --data DIR',
      `Or throw away what ${data} holds: waarom dev --fresh --data ${data}`,
    ],
    'API.PORT_IN_USE': [
      'Take any free port: waarom dev --port 0',
      `Or stop the process that listens on ${port}.`,
    ],
    'API.CANNOT_LISTEN': [`Correct --host ${host} or --port ${port}.`],
    'API.NO_KEY': [
      'Listen on this machine only: waarom dev --host 127.0.0.1',
      'For other machines put a proxy that checks who is asking in front of it.',
    ],
  };
}
