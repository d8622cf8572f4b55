/** Every metric that Waarom exposes, as data. Labels are closed sets, or topics and routes of the configuration; never a customer. */

interface Metric {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram. */
  readonly buckets?: readonly number[];
}

const REQUEST_BUCKETS_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

export const METRICS = {
  events: {
    kind: 'counter',
    name: 'waarom_events_total',
    help: 'Events by what became of them.',
    labels: ['result'],
  },
  deadLetters: {
    kind: 'counter',
    name: 'waarom_dead_letters_total',
    help: 'Records refused, by code.',
    labels: ['code'],
  },
  lagRecords: {
    kind: 'gauge',
    name: 'waarom_partition_lag_records',
    help: 'Records between the committed offset and the end of the partition.',
    labels: ['topic', 'partition'],
  },
  lagSeconds: {
    kind: 'gauge',
    name: 'waarom_partition_lag_seconds',
    help: 'Age of the last record folded while records wait behind it; 0 at the end.',
    labels: ['topic', 'partition'],
  },
  partitionsHalted: {
    kind: 'gauge',
    name: 'waarom_partitions_halted',
    help: 'Partitions that stand still at a batch that cannot be read.',
    labels: [],
  },
  commits: {
    kind: 'counter',
    name: 'waarom_commits_total',
    help: 'Commits to the profile store, by its answer.',
    labels: ['result'],
  },
  commitDuration: {
    kind: 'histogram',
    name: 'waarom_commit_duration_seconds',
    help: 'Time from sending a commit to its answer.',
    labels: [],
    buckets: REQUEST_BUCKETS_SECONDS,
  },
  profileDelay: {
    kind: 'histogram',
    name: 'waarom_profile_delay_seconds',
    help: 'Time from an event to its profile being readable, for the newest event of a commit.',
    labels: [],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600, 86_400],
  },
  replayedRecords: {
    kind: 'counter',
    name: 'waarom_replayed_records_total',
    help: 'Records read again after a restart or a step back of the store.',
    labels: [],
  },
  loopLastTick: {
    kind: 'gauge',
    name: 'waarom_loop_last_tick_timestamp_seconds',
    help: 'When the fold loop last turned, in seconds since 1970.',
    labels: [],
  },
  requestDuration: {
    kind: 'histogram',
    name: 'waarom_api_request_duration_seconds',
    help: 'Time to answer a request, by route pattern and HTTP status.',
    labels: ['route', 'status'],
    buckets: REQUEST_BUCKETS_SECONDS,
  },
  profilesRead: {
    kind: 'counter',
    name: 'waarom_api_profiles_total',
    help: 'Profiles answered, by what is known of the customer.',
    labels: ['status'],
  },
  buildInfo: {
    kind: 'gauge',
    name: 'waarom_build_info',
    help: 'Always 1; the labels say what runs.',
    labels: ['version', 'node'],
  },
} as const satisfies Readonly<Record<string, Metric>>;
