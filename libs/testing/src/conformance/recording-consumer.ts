import type {
  Applied,
  PartitionConsumer,
  RecordBatch,
  SourceRecord,
  TopicPartition,
  Verified,
} from '@waarom/engine';

interface Answers {
  /** @default null, for the start of the log */
  readonly open?: (partition: TopicPartition) => Promise<number | null> | number | null;
  /** @default applied */
  readonly apply?: (batch: RecordBatch) => Promise<Applied> | Applied;
  /** @default unmoved */
  readonly verify?: (partition: number) => Promise<Verified> | Verified;
}

/** A consumer that answers as told, and remembers what was asked of it. */
export class RecordingConsumer implements PartitionConsumer {
  /** Calls in the order they began: `open 0`, `apply 0`, `applied 0`, `close 0`. */
  readonly calls: string[] = [];
  readonly opened: TopicPartition[] = [];
  readonly closed: TopicPartition[] = [];
  readonly batches: RecordBatch[] = [];
  private readonly answers: Answers;
  private waiters: (() => void)[] = [];

  constructor(answers: Answers = {}) {
    this.answers = answers;
  }

  async open(partition: TopicPartition): Promise<number | null> {
    this.note(`open ${partition.partition}`);
    const offset = (await this.answers.open?.(partition)) ?? null;
    this.opened.push(partition);
    this.wake();
    return offset;
  }

  async apply(batch: RecordBatch, heartbeat: () => Promise<void>): Promise<Applied> {
    this.note(`apply ${batch.partition}`);
    this.batches.push(batch);
    this.wake();
    const applied = (await this.answers.apply?.(batch)) ?? { kind: 'applied' };
    await heartbeat();
    this.note(`applied ${batch.partition}`);
    return applied;
  }

  /** Not among the calls: when it comes is the source's affair. */
  async verify(partition: number): Promise<Verified> {
    return (await this.answers.verify?.(partition)) ?? { kind: 'unmoved' };
  }

  async close(partition: TopicPartition): Promise<void> {
    this.note(`close ${partition.partition}`);
    this.closed.push(partition);
    this.wake();
  }

  /** All records of a partition in the order they came, redeliveries included. */
  records(partition: number): readonly SourceRecord[] {
    return this.batches
      .filter((batch) => batch.partition === partition)
      .flatMap((batch) => batch.records);
  }

  offsets(partition: number): readonly number[] {
    return this.records(partition).map(({ offset }) => offset);
  }

  /** Resolves once the condition holds; it is looked at after each call of the source. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  private note(call: string): void {
    this.calls.push(call);
    this.wake();
  }

  private wake(): void {
    const { waiters } = this;
    this.waiters = [];
    for (const wake of waiters) wake();
  }
}
