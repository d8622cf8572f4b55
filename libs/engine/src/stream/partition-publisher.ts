/**
 * The commits of one partition's shards on their way to the changelog. A publication goes on while the next records are folded;
 * only the next commit waits for it, so that the outbox of one commit is all that can be missing.
 */
import { errors } from '../errors.js';
import type {
  Changelog,
  ChangelogWriter,
  Publication,
  PublishedState,
  PublishResult,
} from '../ports/changelog.js';
import type { ProfileStore } from '../ports/profile-store.js';
import { isErasureMark } from '../state/state-codec.js';
import type { CommitOutcome, ShardOwner } from './shard-owner.js';

/** What a commit of a shard has written. */
export interface Committed {
  readonly offsetKey: string;
  readonly nextOffset: number;
  readonly topic: string;
  /** Id of the topic, where this commit was the first to tell it. */
  readonly topicId: string | null;
  readonly states: readonly (readonly [customer: string, value: Buffer])[];
}

/** Where a shard stands, beyond what its owner keeps. */
interface Standing {
  readonly epochStart: number;
  readonly offsets: Map<string, number>;
  readonly topicIds: Map<string, string>;
}

export interface PublisherOptions {
  readonly store: ProfileStore;
  readonly changelog: Changelog;
  /** Shards that were just claimed. */
  readonly shards: readonly ShardOwner[];
  readonly partition: number;
  readonly partitionCount: number;
}

export class PartitionPublisher {
  /** Name of the changelog. */
  readonly changelog: string;
  private readonly store: ProfileStore;
  private readonly writer: ChangelogWriter;
  private readonly shards: readonly ShardOwner[];
  private readonly standings: ReadonlyMap<number, Standing>;
  private gathered: Publication[] = [];
  private pending: Promise<PublishResult> = Promise.resolve('published');

  private constructor({ store, shards, changelog }: PublisherOptions, writer: ChangelogWriter) {
    this.changelog = changelog.name;
    this.store = store;
    this.shards = shards;
    this.writer = writer;
    this.standings = new Map(
      shards.map(({ shard, claim }) => {
        const { sequence, offsets, topicIds } = claim;
        const standing = {
          epochStart: sequence,
          offsets: new Map(offsets),
          topicIds: new Map(topicIds),
        };
        return [shard, standing];
      }),
    );
  }

  /**
   * Takes the changelog of shards that were just claimed, and publishes their outboxes: the last commits of an earlier owner,
   * which may not have come to it.
   *
   * @throws WaaromError `CHANGELOG.STORE_EMPTY`, `CHANGELOG.INCOMPLETE`, or of the changelog.
   */
  static async open(options: PublisherOptions): Promise<PartitionPublisher> {
    const { changelog, shards, partition, partitionCount } = options;
    const writer = await changelog.open(partition, partitionCount);
    try {
      const publisher = new PartitionPublisher(options, writer);
      if ((await publisher.askStore()) === 'ok') {
        requireComplete(changelog, writer, shards);
        await publisher.gatherOutboxes();
        publisher.flush();
      } else publisher.pending = Promise.resolve('fenced');
      return publisher;
    } catch (error) {
      await writer.close();
      throw error;
    }
  }

  /**
   * Waits for what was published last; to be called before the next commit. `moved`: the shards are to be claimed again, since
   * this writer is no good any more.
   */
  async settle(): Promise<CommitOutcome> {
    if ((await this.pending) === 'published') return 'ok';
    return (await this.askStore()) === 'fenced' ? 'fenced' : 'moved';
  }

  /** Takes a commit that the store has; `flush` sends all that were taken. */
  add(owner: ShardOwner, { offsetKey, nextOffset, topic, topicId, states }: Committed): void {
    const standing = this.standings.get(owner.shard)!;
    standing.offsets.set(offsetKey, nextOffset);
    if (topicId !== null) standing.topicIds.set(topic, topicId);
    this.gather(owner, states);
  }

  /** Begins to publish; `settle` tells how that ended. */
  flush(): void {
    if (this.gathered.length === 0) return;
    const publications = this.gathered;
    this.gathered = [];
    this.pending = this.writer.publish(publications);
    // `settle` meets a failure, and until then it is nobody's.
    this.pending.catch(() => undefined);
  }

  /** Waits for what is under way, however it ends: what was not published stands in the outbox. */
  async close(): Promise<void> {
    await this.pending.catch(() => undefined);
    await this.writer.close();
  }

  private async gatherOutboxes(): Promise<void> {
    // A shard without a commit has nothing to tell, and leaves a new changelog empty.
    const claimed = this.shards.filter(({ sequence }) => sequence > 0);
    await Promise.all(
      claimed.map(async (owner) => {
        const { customers } = owner.claim.outbox!;
        const values = await this.store.load(owner.shard, customers);
        const states = customers.flatMap((customer, index) => {
          const value = values[index] ?? null;
          return value === null ? [] : [[customer, value] as const];
        });
        this.gather(owner, states);
      }),
    );
  }

  private gather(owner: ShardOwner, states: Committed['states']): void {
    const { shard, epoch, sequence } = owner;
    const { epochStart, offsets, topicIds } = this.standings.get(shard)!;
    this.gathered.push({
      shard,
      epoch,
      epochStart,
      sequence,
      offsets: new Map(offsets),
      topicIds: new Map(topicIds),
      states: states.map(publishedState),
    });
  }

  /** Whose the shards are, by the store: a commit at a sequence that no shard has is refused for the one reason or the other. */
  private async askStore(): Promise<CommitOutcome> {
    const results = await Promise.all(
      this.shards.map(async ({ shard, epoch }) => {
        const commit = { epoch, sequence: -1, offsets: new Map(), states: [] };
        const result = await this.store.commit(shard, commit);
        if (result.kind === 'fenced' && result.epoch > epoch) return 'fenced';
        return result.kind === 'moved' ? 'ok' : 'moved';
      }),
    );
    if (results.includes('fenced')) return 'fenced';
    return results.includes('moved') ? 'moved' : 'ok';
  }
}

function publishedState([customer, value]: readonly [string, Buffer]): PublishedState {
  return { customer, value, isErased: isErasureMark(value) };
}

/** A changelog from which customers are missing, or a store from which they are, is told at once: later it cannot be. */
function requireComplete(
  { name: changelog }: Changelog,
  { isEmpty }: ChangelogWriter,
  shards: readonly ShardOwner[],
): void {
  const isFresh = shards.every(({ sequence }) => sequence === 0);
  if (isFresh && !isEmpty) throw errors.raise('CHANGELOG.STORE_EMPTY', { changelog });
  // The second commit waits until the first is published.
  const lacks = ({ sequence, claim }: ShardOwner) =>
    sequence > 0 && (claim.outbox?.changelog !== changelog || (isEmpty && sequence > 1));
  const lacking = shards.filter(lacks).length;
  if (lacking > 0) {
    throw errors.raise('CHANGELOG.INCOMPLETE', { changelog, lacking, shards: shards.length });
  }
}
