import type {
  Changelog,
  ChangelogEntry,
  ChangelogReader,
  ChangelogWriter,
  Publication,
  PublishResult,
  StoreIdentity,
} from '@waarom/engine';

/** What happens to one publication: nothing, its request is lost, or its reply is. */
export type PublishFault = 'none' | 'lose_request' | 'lose_reply';

export interface MemoryChangelogOptions {
  readonly identity: StoreIdentity;
  /** Asked before each publication; waiting in it delays the publication. */
  readonly onPublish?: (
    publications: readonly Publication[],
  ) => PublishFault | Promise<PublishFault>;
}

/** A changelog in memory. Outlives its writers, of which each partition has one. */
export class MemoryChangelog implements Changelog, ChangelogReader {
  readonly name = 'memory-changelog';
  /** Open to tests: what was published, in order. */
  readonly publications: Publication[] = [];
  private readonly options: MemoryChangelogOptions;
  private readonly writers = new Map<number, symbol>();

  constructor(options: MemoryChangelogOptions) {
    this.options = options;
  }

  async open(partition: number, partitionCount: number): Promise<ChangelogWriter> {
    const me = Symbol(`writer of ${partition}`);
    this.writers.set(partition, me);
    return {
      isEmpty: this.publications.every(({ shard }) => shard % partitionCount !== partition),
      publish: async (publications) => {
        const fault = (await this.options.onPublish?.(publications)) ?? 'none';
        return this.take(publications, fault, () => this.writers.get(partition) === me);
      },
      async close() {},
    };
  }

  async *entries(): AsyncGenerator<readonly ChangelogEntry[]> {
    for (const publication of this.publications) yield this.entriesOf(publication);
  }

  /** What there was when `count` commits had been published; `isCompacted`: of each customer and shard only the last of it. */
  until(count: number, isCompacted = false): ChangelogReader {
    const entries = this.publications
      .slice(0, count)
      .flatMap((publication) => this.entriesOf(publication));
    const last = new Map(entries.map((entry) => [keyOf(entry), entry]));
    const kept = isCompacted
      ? entries.filter((entry) => last.get(keyOf(entry)) === entry)
      : entries;
    return {
      async *entries() {
        yield kept;
      },
    };
  }

  async close(): Promise<void> {}

  private entriesOf({ states, ...standing }: Publication): readonly ChangelogEntry[] {
    const { epoch, sequence } = standing;
    const { identity } = this.options;
    const ofStates = states.map(({ customer, value }): ChangelogEntry => {
      return { kind: 'state', customer, epoch, sequence, value };
    });
    return [...ofStates, { kind: 'standing', standing, identity }];
  }

  private take(
    publications: readonly Publication[],
    fault: PublishFault,
    isOwner: () => boolean,
  ): PublishResult {
    if (!isOwner()) return 'fenced';
    if (fault === 'lose_request') return 'broken';
    this.publications.push(...publications);
    return fault === 'lose_reply' ? 'broken' : 'published';
  }
}

function keyOf(entry: ChangelogEntry): string {
  return entry.kind === 'state' ? `c${entry.customer}` : `s${entry.standing.shard}`;
}
