/**
 * A changelog into an empty store: every shard as it stood at its last published commit, states and offsets together. Compaction
 * may have left any earlier part of the changelog out.
 *
 * A store that loses its last writes goes back, and the changelog keeps what was lost: values of an epoch beyond the sequence at
 * which a later epoch began. They are ahead of the shard's offsets and are passed over; the value before each is still there,
 * since a changelog is not compacted within `min.compaction.lag.ms`, by when the log has been folded again to that point.
 */
import { errors } from '../errors.js';
import type {
  ChangelogEntry,
  ChangelogReader,
  RestoreTarget,
  ShardStanding,
} from '../ports/changelog.js';
import type { StoreIdentity } from '../ports/profile-store.js';
import { shardOf } from './shard.js';

export interface RestoreProgress {
  /** First where each shard stands is read, then the values. */
  readonly pass: 'standings' | 'states';
  readonly entries: number;
}

export interface RestoreReport {
  /** Shards that stand anywhere. */
  readonly shards: number;
  /** Entries of the changelog, of which `lost` were of writes that the store had lost. */
  readonly entries: number;
  readonly lost: number;
}

/**
 * Fills the store and makes it one; after a failure it is none, and the same call can be made again.
 *
 * @throws WaaromError `CHANGELOG.EMPTY`, `CHANGELOG.OTHER_STORE`, or of the changelog and the store.
 */
export async function restoreStore(options: {
  readonly reader: ChangelogReader;
  readonly target: RestoreTarget;
  readonly changelog: string;
  readonly onProgress: (progress: RestoreProgress) => void;
}): Promise<RestoreReport> {
  const { reader, target, changelog, onProgress } = options;
  const lineages = new Map<number, Lineage>();
  let entries = 0;
  for await (const run of reader.entries()) {
    entries += run.length;
    for (const entry of run) {
      if (entry.kind === 'standing') follow(lineages, entry);
    }
    onProgress({ pass: 'standings', entries });
  }
  const { identity } = target;
  if (lineages.size === 0) throw errors.raise('CHANGELOG.EMPTY', { changelog });
  for (const lineage of lineages.values()) requireSame(lineage.identity, identity, changelog);
  let lost = 0;
  let written = 0;
  for await (const run of reader.entries()) {
    const states: (readonly [string, Buffer])[] = [];
    for (const entry of run) {
      if (entry.kind !== 'state') continue;
      const lineage = lineages.get(shardOf(Buffer.from(entry.customer), identity.shardCount));
      if (lineage?.has(entry) === true) states.push([entry.customer, entry.value]);
      else lost++;
    }
    await target.write(states);
    written += run.length;
    onProgress({ pass: 'states', entries: written });
  }
  const standings = Array.from(lineages.values(), ({ last }) => last);
  await target.finish(standings, changelog);
  return { shards: standings.length, entries, lost };
}

type StandingEntry = Extract<ChangelogEntry, { kind: 'standing' }>;

function follow(lineages: Map<number, Lineage>, entry: StandingEntry): void {
  const { shard } = entry.standing;
  let lineage = lineages.get(shard);
  if (lineage === undefined) lineages.set(shard, (lineage = new Lineage(entry)));
  lineage.follow(entry);
}

function requireSame(published: StoreIdentity, given: StoreIdentity, changelog: string): void {
  const { modelHash, shardCount } = published;
  if (modelHash === given.modelHash && shardCount === given.shardCount) return;
  throw errors.raise('CHANGELOG.OTHER_STORE', {
    changelog,
    published: `model ${modelHash}, ${shardCount} shards`,
    given: `model ${given.modelHash}, ${given.shardCount} shards`,
  });
}

/**
 * The epochs of a shard in the order of the changelog, and how far each counts. Their numbers do not tell the order: an epoch whose
 * claim the store has lost may be above the next one's. The changelog does, since who opens it fences those before.
 */
class Lineage {
  last: ShardStanding;
  /** Of the store at `last`: a new prior gives it another. */
  identity: StoreIdentity;
  private readonly starts = new Map<number, number>();

  constructor({ standing, identity }: StandingEntry) {
    this.last = standing;
    this.identity = identity;
  }

  follow({ standing, identity }: StandingEntry): void {
    this.starts.set(standing.epoch, standing.epochStart);
    this.last = standing;
    this.identity = identity;
  }

  /** Whether what an epoch wrote at a sequence is part of what the shard became. */
  has({ epoch, sequence }: { readonly epoch: number; readonly sequence: number }): boolean {
    // One of which no standing is left was before all that are.
    let isLater = !this.starts.has(epoch);
    for (const [other, start] of this.starts) {
      if (other === epoch) isLater = true;
      else if (isLater && sequence > start) return false;
    }
    return true;
  }
}
