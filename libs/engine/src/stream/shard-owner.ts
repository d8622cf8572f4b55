/**
 * One virtual shard as its owner holds it: epoch, sequence, and the customers' states in memory. The topics that feed it share
 * all of that; each has a position of its own.
 */
import type { CustomerState } from '../state/customer-state.js';
import { encodeState } from '../state/state-codec.js';
import { errors } from '../errors.js';
import {
  offsetKey,
  type Claim,
  type CommitResult,
  type ProfileStore,
} from '../ports/profile-store.js';
import type { TopicPartition } from '../ports/record-source.js';
import type { PartitionPublisher } from './partition-publisher.js';

/** A customer's state as it is held in memory. */
export interface HeldState {
  readonly customer: string;
  readonly state: CustomerState;
  /** Whether it is newer than the store's. */
  isChanged: boolean;
}

export interface ShardOwner {
  readonly shard: number;
  readonly epoch: number;
  sequence: number;
  /** What the claim found: where each topic stood. */
  readonly claim: Claim;
  /** Records of the chunk at hand that wait for their customer's state. */
  waitingRecords: number;
  /** States at hand, oldest loaded first. */
  readonly states: Map<string, HeldState>;
  /** Those that are newer than the store's, in the order they became so. */
  readonly changed: HeldState[];
}

/** Where one topic stands in a shard. */
export interface ShardPosition {
  readonly owner: ShardOwner;
  /** Next offset to fold. */
  offset: number;
  /** Next offset as the store has it; `null` while it has none. */
  committedOffset: number | null;
  /** Id of the topic, until the store has it. */
  topicId: string | null;
}

export function ownShard(shard: number, claim: Claim): ShardOwner {
  return {
    shard,
    epoch: claim.epoch,
    sequence: claim.sequence,
    claim,
    waitingRecords: 0,
    states: new Map(),
    changed: [],
  };
}

/**
 * @throws WaaromError `LOG.TOPIC_RECREATED` when the shard stands in an earlier topic of that name, `LOG.PARTITIONS_CHANGED` when it
 * stands in another partition of the topic.
 */
export function positionIn(
  owner: ShardOwner,
  { topic, partition, partitionCount, topicId }: TopicPartition,
): ShardPosition {
  const { offsets, topicIds } = owner.claim;
  const storedId = topicIds?.get(topic);
  if (topicId !== undefined && storedId !== undefined && storedId !== topicId) {
    throw errors.raise('LOG.TOPIC_RECREATED', { topic });
  }
  const stored = storedPartition(owner, topic, partition);
  if (stored !== null) {
    const change = `the store stands in partition ${stored} where with ${partitionCount} partitions it is ${partition}`;
    throw errors.raise('LOG.PARTITIONS_CHANGED', { topic, change });
  }
  const committedOffset = offsets.get(offsetKey(topic, partition)) ?? null;
  return {
    owner,
    offset: committedOffset ?? 0,
    committedOffset,
    topicId: storedId === undefined ? (topicId ?? null) : null,
  };
}

/** Another partition of the topic that feeds the shard by what is stored: of one partition count there is one. */
function storedPartition(
  { claim: { offsets } }: ShardOwner,
  topic: string,
  partition: number,
): number | null {
  const prefix = `${topic}:`;
  for (const key of offsets.keys()) {
    const number = key.startsWith(prefix) ? key.slice(prefix.length) : '';
    if (/^\d+$/.test(number) && Number(number) !== partition) return Number(number);
  }
  return null;
}

/**
 * How a commit ended, once that is known. `fenced`: a newer owner holds the shard. `moved`: nobody newer does, but the store
 * stands elsewhere (it lost writes).
 */
export type CommitOutcome = 'ok' | 'moved' | 'fenced';

export interface CommitPlan {
  readonly topic: string;
  readonly partition: number;
  /** Offset that the shard has been folded up to. */
  readonly nextOffset: number;
  /** Changelog that the commit will be published to, and how it is told of one that the store has taken. */
  readonly publisher?: Pick<PartitionPublisher, 'changelog' | 'add'> | null;
  /** Called for every reply, with its kind and the time it took. */
  readonly observe: (kind: CommitResult['kind']) => void;
  /** Waits before the given attempt to reach the store again. */
  readonly pause: (attempt: number) => Promise<void>;
}

/** How often to ask again after lost replies before the store counts as unreachable. */
const UNKNOWN_RETRIES_MAX = 8;

/**
 * Writes the shard's changed states with the offset that made them, and makes sure of the answer: after a lost reply the same
 * commit is sent again, and a store that has moved by exactly this commit has taken it.
 *
 * @throws what the last reply was lost by, when the store stays silent.
 */
export async function commitShard(
  store: ProfileStore,
  position: ShardPosition,
  plan: CommitPlan,
): Promise<CommitOutcome> {
  const { owner, topicId } = position;
  const { epoch, sequence } = owner;
  const { nextOffset, publisher, topic } = plan;
  const key = offsetKey(plan.topic, plan.partition);
  const states = owner.changed.map(
    ({ customer, state }) => [customer, encodeState(state)] as const,
  );
  const commit = {
    epoch,
    sequence,
    offsets: new Map([[key, nextOffset]]),
    ...(topicId !== null && { topicIds: new Map([[plan.topic, topicId]]) }),
    states,
    ...(publisher && { changelog: publisher.changelog }),
  };
  for (let unknownCount = 0; ;) {
    const result = await store.commit(owner.shard, commit);
    plan.observe(result.kind);
    if (result.kind === 'unknown') {
      unknownCount += 1;
      if (unknownCount > UNKNOWN_RETRIES_MAX) throw result.cause;
      await plan.pause(unknownCount);
      continue;
    }
    const wasMine =
      result.kind === 'moved' &&
      unknownCount > 0 &&
      result.sequence === sequence + 1 &&
      result.offsets.get(key) === nextOffset;
    if (result.kind === 'committed' || wasMine) {
      owner.sequence = sequence + 1;
      position.committedOffset = nextOffset;
      position.topicId = null;
      for (const held of owner.changed) held.isChanged = false;
      owner.changed.length = 0;
      publisher?.add(owner, { offsetKey: key, nextOffset, topic, topicId, states });
      return 'ok';
    }
    return result.kind === 'fenced' && result.epoch > epoch ? 'fenced' : 'moved';
  }
}
