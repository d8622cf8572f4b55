import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { REJECTION_CODES } from '@waarom/schemas';
import { METRICS } from './metric-names.js';

type Table = typeof METRICS;
type Label<Name extends keyof Table> = Table[Name]['labels'][number];
type Handle<Name extends keyof Table> = {
  counter: Counter<Label<Name>>;
  gauge: Gauge<Label<Name>>;
  histogram: Histogram<Label<Name>>;
}[Table[Name]['kind']];

/** One typed handle for each metric of `METRICS`, and their exposition. */
export type Metrics = { readonly [Name in keyof Table]: Handle<Name> } & {
  readonly contentType: string;
  /** All metrics in the text format of Prometheus. */
  readonly expose: () => Promise<string>;
};

/** Metrics in a registry of their own. Series of closed label sets exist from the start, at 0, so that a rate sees the first one. */
export function createMetrics({ version }: { readonly version: string }): Metrics {
  const registry = new Registry();
  const registers = [registry];

  function counter<Name extends CounterName>(name: Name): Counter<Label<Name>> {
    const { name: fullName, help, labels } = METRICS[name];
    return new Counter<Label<Name>>({ name: fullName, help, labelNames: labels, registers });
  }
  function gauge<Name extends GaugeName>(name: Name): Gauge<Label<Name>> {
    const { name: fullName, help, labels } = METRICS[name];
    return new Gauge<Label<Name>>({ name: fullName, help, labelNames: labels, registers });
  }
  function histogram<Name extends HistogramName>(name: Name): Histogram<Label<Name>> {
    const { name: fullName, help, labels, buckets } = METRICS[name];
    const shape = { labelNames: labels, buckets: [...buckets] };
    return new Histogram<Label<Name>>({ name: fullName, help, ...shape, registers });
  }

  const metrics: Metrics = {
    events: counter('events'),
    deadLetters: counter('deadLetters'),
    lagRecords: gauge('lagRecords'),
    lagSeconds: gauge('lagSeconds'),
    partitionsHalted: gauge('partitionsHalted'),
    commits: counter('commits'),
    commitDuration: histogram('commitDuration'),
    profileDelay: histogram('profileDelay'),
    replayedRecords: counter('replayedRecords'),
    loopLastTick: gauge('loopLastTick'),
    requestDuration: histogram('requestDuration'),
    profilesRead: counter('profilesRead'),
    buildInfo: gauge('buildInfo'),
    contentType: registry.contentType,
    expose: () => registry.metrics(),
  };
  for (const code of REJECTION_CODES) metrics.deadLetters.inc({ code }, 0);
  for (const result of ['ok', 'fenced', 'moved', 'unknown']) metrics.commits.inc({ result }, 0);
  metrics.buildInfo.set({ version, node: process.versions.node }, 1);
  return metrics;
}

type NameOf<Kind> = {
  [Name in keyof Table]: Table[Name]['kind'] extends Kind ? Name : never;
}[keyof Table];
type CounterName = NameOf<'counter'>;
type GaugeName = NameOf<'gauge'>;
type HistogramName = NameOf<'histogram'>;
