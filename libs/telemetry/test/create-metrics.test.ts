import { expect, test } from 'vitest';
import { createMetrics, METRICS, updaterMetrics } from '../src/index.js';

/** Samples of the exposition: `name{labels}` to value. */
async function samplesOf({
  expose,
}: {
  expose: () => Promise<string>;
}): Promise<Map<string, number>> {
  const lines = (await expose()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

test('the names are those that dashboards and alerts rely on', async () => {
  const text = await createMetrics({ version: '0.1.0' }).expose();
  const names = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, kind]) => [name, kind]);
  expect(names).toEqual(Object.values(METRICS).map(({ name, kind }) => [name, kind]));
  expect(names.map(([name]) => name)).toEqual([
    'waarom_events_total',
    'waarom_dead_letters_total',
    'waarom_partition_lag_records',
    'waarom_partition_lag_seconds',
    'waarom_partitions_halted',
    'waarom_commits_total',
    'waarom_commit_duration_seconds',
    'waarom_profile_delay_seconds',
    'waarom_replayed_records_total',
    'waarom_loop_last_tick_timestamp_seconds',
    'waarom_api_request_duration_seconds',
    'waarom_api_profiles_total',
    'waarom_build_info',
  ]);
});

test('no metric has a label for a customer', () => {
  const labels = Object.values(METRICS).flatMap((metric): readonly string[] => metric.labels);
  expect(new Set(labels)).toEqual(
    new Set(['result', 'code', 'topic', 'partition', 'route', 'status', 'version', 'node']),
  );
});

test('what the updater tells becomes samples', async () => {
  const metrics = createMetrics({ version: '0.1.0' });
  const updater = updaterMetrics(metrics, () => 1_700_000_000_500);
  updater.events('applied', 7);
  updater.events('applied', 2);
  updater.deadLetters('AVRO_DECODE', 3);
  updater.commit('ok', 0.002);
  updater.commit('moved', 0.2);
  updater.lag('events', 1, 42, 1.5);
  updater.replayed(5);
  updater.profileDelay(0.3);
  updater.tick();
  const samples = await samplesOf(metrics);
  expect(Object.fromEntries(samples)).toMatchObject({
    'waarom_events_total{result="applied"}': 9,
    'waarom_dead_letters_total{code="AVRO_DECODE"}': 3,
    'waarom_dead_letters_total{code="TOO_LARGE"}': 0,
    'waarom_commits_total{result="ok"}': 1,
    'waarom_commits_total{result="moved"}': 1,
    'waarom_commits_total{result="fenced"}': 0,
    'waarom_commit_duration_seconds_bucket{le="0.0025"}': 1,
    waarom_commit_duration_seconds_count: 2,
    'waarom_partition_lag_records{topic="events",partition="1"}': 42,
    'waarom_partition_lag_seconds{topic="events",partition="1"}': 1.5,
    waarom_replayed_records_total: 5,
    'waarom_profile_delay_seconds_bucket{le="0.25"}': 0,
    'waarom_profile_delay_seconds_bucket{le="0.5"}': 1,
    waarom_loop_last_tick_timestamp_seconds: 1_700_000_000.5,
  });
});

test('requests and profiles are counted by route and status', async () => {
  const metrics = createMetrics({ version: '0.1.0' });
  metrics.requestDuration.observe({ route: '/v1/customers/:id/traits', status: 200 }, 0.001);
  metrics.profilesRead.inc({ status: 'prior_only' });
  const samples = await samplesOf(metrics);
  expect(Object.fromEntries(samples)).toMatchObject({
    'waarom_api_request_duration_seconds_count{route="/v1/customers/:id/traits",status="200"}': 1,
    'waarom_api_profiles_total{status="prior_only"}': 1,
    [`waarom_build_info{version="0.1.0",node="${process.versions.node}"}`]: 1,
  });
});

test('two sets of metrics in one process do not mix', async () => {
  const first = createMetrics({ version: '0.1.0' });
  const second = createMetrics({ version: '0.1.0' });
  first.replayedRecords.inc(4);
  expect((await samplesOf(second)).get('waarom_replayed_records_total')).toBe(0);
});
