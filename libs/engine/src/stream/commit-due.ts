/** When the shards of a feed are written: at the end of a chunk those with news, at the end of an ownership those behind. */
import type { PartitionFeed } from './partition-owner.js';
import { commitShard, type CommitOutcome, type ShardPosition } from './shard-owner.js';
import type { ProfileStore } from '../ports/profile-store.js';
import type { UpdaterMetrics } from './updater-metrics.js';

interface CommitTo {
  readonly store: ProfileStore;
  readonly metrics: UpdaterMetrics;
  readonly now: () => number;
  readonly pause: (attempt: number) => Promise<void>;
}

/** A shard without news still gets its offset written once it is this many records behind. */
const IDLE_RECORDS_MAX = 10_000;

/** Commits what has news or has been silent for long, with the offset that the feed was folded up to. */
export async function commitDue(
  feed: PartitionFeed,
  nextOffset: number,
  to: CommitTo,
): Promise<readonly CommitOutcome[]> {
  const due = [...feed.positions.values()].filter(
    ({ owner, committedOffset }) =>
      owner.changed.length > 0 ||
      // A shard that stands nowhere is read from the start of the log, which may be gone some day.
      committedOffset === null ||
      nextOffset - committedOffset >= IDLE_RECORDS_MAX,
  );
  const { publisher } = feed;
  // One commit may be unpublished, and the next would take its place in the outbox.
  const settled = due.length === 0 ? 'ok' : ((await publisher?.settle()) ?? 'ok');
  if (settled !== 'ok') return [settled];
  const outcomes = await Promise.all(
    due.map((position) => commitPosition(feed, position, nextOffset, to)),
  );
  if (outcomes.every((outcome) => outcome === 'ok')) publisher?.flush();
  return outcomes;
}

/** Only spares the next owner some reading; whoever owns the shard by now may refuse it. */
export async function commitBehind(feed: PartitionFeed, to: CommitTo): Promise<void> {
  const { publisher } = feed;
  const behind = [...feed.positions.values()].filter(
    ({ offset, committedOffset }) => (committedOffset ?? -1) < offset,
  );
  const settled = await publisher?.settle().catch(() => 'moved');
  if (behind.length === 0 || (settled ?? 'ok') !== 'ok') return;
  await Promise.allSettled(
    behind.map((position) => commitPosition(feed, position, position.offset, to)),
  );
  publisher?.flush();
}

async function commitPosition(
  { topic, partition, publisher }: PartitionFeed,
  position: ShardPosition,
  nextOffset: number,
  { store, metrics, now, pause }: CommitTo,
): Promise<CommitOutcome> {
  let sentAt = now();
  return await commitShard(store, position, {
    topic,
    partition,
    nextOffset,
    publisher,
    observe(kind) {
      metrics.commit(kind === 'committed' ? 'ok' : kind, (now() - sentAt) / 1000);
      sentAt = now();
    },
    pause,
  });
}
