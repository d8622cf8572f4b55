/** The database behind every member's store. It sees all that happens to it, and checks each commit where it is written. */
import { type Claim, type Commit, type CommitResult } from '@waarom/engine';
import { MemoryDatabase, MemoryJournal, MemoryProfileStore, type Random } from '@waarom/testing';
import type { Reference } from './reference.js';
import type { Sabotage } from './sabotage.js';
import type { Process } from './scheduler.js';

interface Owner {
  readonly process: Process;
  readonly epoch: number;
}

export interface SimulatedServerOptions {
  readonly identity: { readonly modelHash: string; readonly shardCount: number };
  readonly reference: Reference;
  readonly sabotage: Sabotage | null;
  readonly random: Random;
  readonly hasChangelog: boolean;
}

export class SimulatedServer {
  readonly database = new MemoryDatabase();
  readonly store: MemoryProfileStore;
  /** What should never have been, in words. */
  readonly problems: string[] = [];
  commitCount = 0;
  private readonly journal = new MemoryJournal(this.database);
  private readonly options: SimulatedServerOptions;
  /** Who claimed each shard, oldest first. A claim that was lost is not the store's any more: its epoch is above the store's. */
  private readonly owners = new Map<number, Owner[]>();

  constructor(options: SimulatedServerOptions) {
    this.options = options;
    const { identity, sabotage, random } = options;
    this.store = new MemoryProfileStore({
      identity,
      database: this.database,
      claimStep: () => (sabotage === 'repeated_epochs' ? 1 : random.integer(1, 1 << 20)),
    });
  }

  async claim(process: Process, shard: number, lastEpoch: number): Promise<Claim> {
    this.journal.note(shard);
    const claim = await this.store.claim(shard, lastEpoch);
    const earlier = (this.owners.get(shard) ?? []).filter(({ epoch }) => epoch < claim.epoch);
    this.owners.set(shard, [...earlier, { process, epoch: claim.epoch }]);
    return claim;
  }

  async commit(process: Process, shard: number, commit: Commit): Promise<CommitResult> {
    const { sabotage } = this.options;
    const stored = this.database.shard(shard);
    const { sequence } = stored;
    this.journal.note(shard);
    const result = await this.store.commit(shard, disarm(commit, stored, sabotage));
    if (result.kind !== 'committed') return result;
    this.commitCount += 1;
    const owner = this.owners.get(shard)?.findLast(({ epoch }) => epoch <= stored.epoch);
    if (owner?.process !== process || owner.epoch !== commit.epoch) {
      this.report(`shard ${shard}: a commit of a fenced owner (${process.name}) was accepted`);
    }
    if (stored.sequence !== sequence + 1) this.report(`shard ${shard}: the sequence went back`);
    this.checkShard(shard);
    return result;
  }

  /**
   * Loses the last writes, of all shards or of one (a node of a cluster). Returns how many. With a changelog no shard loses its first
   * commit: a store that is empty beside a changelog that is not is for people to restore.
   */
  regress(count: number, only?: number): number {
    const { shardCount } = this.options.identity;
    const kept =
      this.options.sabotage === 'offsets_apart'
        ? Array.from({ length: shardCount }, (_, shard) => this.database.shard(shard).offsets)
        : null;
    const { hasChangelog } = this.options;
    const lostCount = this.journal.lose(
      count,
      (shard, { sequence }) =>
        (only === undefined || shard === only) && !(hasChangelog && sequence === 0),
    );
    for (const [shard, offsets] of kept?.entries() ?? []) {
      this.database.put(shard, { ...this.database.shard(shard), offsets });
    }
    return lostCount;
  }

  /** Whether the shard's customers are as the log makes them at the shard's own offset. */
  checkShard(shard: number): void {
    const { reference } = this.options;
    const { states, offsets, sequence } = this.database.shard(shard);
    const offset = Math.max(0, ...offsets.values());
    const customers = reference.customersOf.get(shard) ?? [];
    for (const customer of customers) {
      const bytes = states.get(customer);
      const expected = reference.bytesAt(customer, offset);
      if (bytes === undefined ? expected === undefined : expected?.equals(bytes)) continue;
      this.report(`${customer} is wrong at offset ${offset}, sequence ${sequence} of ${shard}`);
    }
    for (const customer of states.keys()) {
      if (!customers.includes(customer)) this.report(`${customer} should not be there`);
    }
  }

  private report(problem: string): void {
    this.problems.push(problem);
  }
}

function disarm(
  commit: Commit,
  { epoch, sequence }: { readonly epoch: number; readonly sequence: number },
  sabotage: Sabotage | null,
): Commit {
  if (sabotage === 'no_fence') return { ...commit, epoch, sequence };
  return sabotage === 'no_epoch' ? { ...commit, epoch } : commit;
}
