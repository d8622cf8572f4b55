/** What a simulation is made of, drawn from its seed; a failing one is shrunk by making its plan smaller. */
import { Random } from '@waarom/testing';

const FAULTS = [
  /** Requests and replies of the store are lost, delivered or not; a reply given up may still be followed by its request. */
  'network',
  /** A process dies between two steps. */
  'crash',
  /** Every partition is closed before it is opened elsewhere. */
  'rebalance',
  /** Members hear of a new assignment whenever they do, and go on meanwhile. */
  'zombie',
  /** SIGSTOP and, later, SIGCONT. */
  'pause',
  /** The store loses its last writes. */
  'regression',
  /** Dead letters are not written, or some are, or all and the reply is lost. */
  'letters',
  /** A heartbeat is refused. */
  'heartbeat',
  /** The wall clock of the members jumps. */
  'clock',
] as const;
export type Fault = (typeof FAULTS)[number];

export interface Plan {
  readonly seed: number;
  readonly partitionCount: number;
  readonly shardCount: number;
  readonly customerCount: number;
  readonly recordCount: number;
  readonly memberCount: number;
  readonly faults: readonly Fault[];
  /** At most this many crashes, rebalances, regressions and so on. */
  readonly disturbancesMax: number;
  /** Probability of one before a step. */
  readonly disturbanceShare: number;
  /** Of calls to the store and to the dead letters. */
  readonly lossShare: number;
  readonly lossesMax: number;
  readonly slowness: number;
  readonly hasChangelog: boolean;
  readonly batchRecordsMax: number;
  readonly chunkRecordsMax: number;
  readonly cachedStatesMax: number;
  /** How often a member looks where the store stands, besides once the storm is over. */
  readonly lookShare: number;
}

export function planOf(seed: number): Plan {
  const random = new Random(seed);
  // A fifth of the schedules know no disturbance but the log's: there every dead letter is written exactly once.
  const faultShare = random.pick([0, 0.15, 0.3, 0.5, 0.8]);
  return {
    seed,
    partitionCount: random.pick([1, 2, 4]),
    shardCount: random.pick([4, 8]),
    customerCount: random.integer(1, 8),
    recordCount: random.integer(20, 60),
    memberCount: random.integer(1, 4),
    faults: FAULTS.filter(() => random.chance(faultShare)),
    disturbancesMax: random.integer(1, 8),
    disturbanceShare: random.pick([0.02, 0.05, 0.15]),
    lossShare: random.pick([0.02, 0.1, 0.3]),
    lossesMax: random.integer(1, 25),
    slowness: random.pick([0, 0, 0.5, 0.95]),
    batchRecordsMax: random.pick([1, 3, 10, 60]),
    chunkRecordsMax: random.pick([1, 3, 10, 60]),
    cachedStatesMax: random.pick([1, 3, 100]),
    hasChangelog: random.chance(0.4),
    lookShare: random.pick([0, 0, 0.1, 0.4]),
  };
}
