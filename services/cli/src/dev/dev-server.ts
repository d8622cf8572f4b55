/** Everything of `waarom dev` in one process: local log and store, the fold that connects them, and the API over both. */
import { setTimeout as wait } from 'node:timers/promises';
import { openEmbedded, type Embedded, type EmbeddedSource } from '@waarom/embedded';
import {
  createDecodeRecord,
  Fold,
  Updater,
  type ConsentPolicy,
  type DeadLetters,
  type EngineModel,
} from '@waarom/engine';
import { createScorer, listen } from '@waarom/scorer';
import { createLogger, createMetrics, updaterMetrics } from '@waarom/telemetry';
import { identityOf } from '../open-model.js';
import { version } from '../version.js';
import { createIngest } from './ingest.js';
import { createRefusals } from './refusals.js';

export interface DevServerOptions {
  readonly model: EngineModel;
  readonly folder: string;
  readonly consentPolicy: ConsentPolicy;
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
}

export interface DevServer {
  readonly url: string;
  readonly embedded: Embedded;
  readonly source: EmbeddedSource;
  /** Rejects when folding fails; resolves after `stop`. */
  readonly running: Promise<void>;
  readonly stop: () => Promise<void>;
}

/** @throws WaaromError of the store, or of the address. */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const { model, folder, consentPolicy, host, port } = options;
  const { dimension } = model.design;
  const embedded = await openEmbedded({ folder, identity: identityOf(model) });
  const { log, store: reader } = embedded;
  const source = embedded.source();
  const refusals = createRefusals();
  const metrics = createMetrics({ version: version() });
  const ingest = createIngest({ log, source, reader, refusals, consentPolicy, dimension });
  const scorer = createScorer({
    model,
    reader,
    metrics,
    ingest,
    clock: Date,
    logger: createLogger({ service: 'dev', level: 'warn', stream: process.stderr }),
  });
  const url = await listen(scorer, { host, port }).catch(async (error: unknown) => {
    await embedded.close();
    throw error;
  });
  const updater = new Updater({
    store: embedded.store,
    deadLetters: noting(embedded.deadLetters, refusals.note),
    decode: createDecodeRecord('json'),
    fold: new Fold(model, consentPolicy),
    dimension,
    metrics: updaterMetrics(metrics),
    now: Date.now,
    pause: (attempt) => wait(Math.min(1_000, 10 * 2 ** attempt)),
  });
  const running = source.run(updater);
  async function stop(): Promise<void> {
    await scorer.close();
    await source.stop();
    await embedded.close();
  }
  return { url, embedded, source, running, stop };
}

function noting(letters: DeadLetters, note: (sent: Parameters<DeadLetters['send']>[0]) => void) {
  return {
    async send(sent: Parameters<DeadLetters['send']>[0]) {
      await letters.send(sent);
      note(sent);
    },
    close: () => letters.close(),
  };
}
