/**
 * Where records come from: a Kafka group, the local log, a file. The source pushes batches of one partition at a time and
 * in order; the *store* owns the offsets, so a partition starts where `open` says and a batch counts only when `apply` returns.
 */

/** One record as it stands at (topic, partition, offset). */
export interface SourceRecord {
  /** Offsets are safe integers: 2^53 of them last 285 years at a million a second. */
  readonly offset: number;
  readonly key: Buffer | null;
  /** `null` is a tombstone. */
  readonly value: Buffer | null;
  /** When the record was written, milliseconds since 1970. */
  readonly timestamp: number;
  /** How often it was sent again after it had been refused. @default 0 */
  readonly attempt?: number;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
  /** How many partitions the topic has. */
  readonly partitionCount: number;
  /** Tells the topic from a later one of its name, where the log can. */
  readonly topicId?: string;
}

export interface RecordBatch extends TopicPartition {
  readonly records: readonly SourceRecord[];
  /** Offset to go on from; may be beyond the last record + 1 (compaction, transaction markers). */
  readonly nextOffset: number;
  /** End of the log when the batch was fetched, for lag. */
  readonly highWatermark: number;
}

/** What a partition answers to a batch. */
export type Applied =
  /** Folded and committed up to `nextOffset`. */
  | { readonly kind: 'applied' }
  /**
   * The store stands elsewhere than this owner thought: go on from `offset`; the other topics of this partition number go on from
   * `others`, by topic, and where they are if not named there.
   */
  | {
      readonly kind: 'seek';
      readonly offset: number;
      readonly others?: ReadonlyMap<string, number>;
    }
  /** Another owner has claimed this partition number: stop reading it, in every topic, until it is assigned anew. */
  | { readonly kind: 'fenced' };

/** What a look at the store finds. */
export type Verified =
  | { readonly kind: 'unmoved' }
  /** It stands elsewhere: go on from these offsets, by topic; a topic that is not named goes on where it is. */
  | { readonly kind: 'moved'; readonly offsets: ReadonlyMap<string, number> }
  /** As the answer to a batch. */
  | { readonly kind: 'fenced' };

/**
 * The consumer of a source's partitions; implemented by the engine's `Updater`. Partition p of every topic holds the same
 * customers: a source that reads several topics gives each number to one consumer, and makes one call about it at a time.
 */
export interface PartitionConsumer {
  /**
   * Called when a partition is assigned. Resolves to the offset to read from; `null` when nothing was ever committed: then
   * read from the start of the log, never from its end.
   */
  open(partition: TopicPartition): Promise<number | null>;
  /** Called with the partition's batches, one at a time. `heartbeat` keeps the source's membership alive between commits. */
  apply(batch: RecordBatch, heartbeat: () => Promise<void>): Promise<Applied>;
  /**
   * Whether the store still stands where the owner of a partition number thinks, also while there is nothing to fold: one that lost writes
   * would else be noticed only by the next commit of the shard that lost them. To be called every few seconds, while no other call about
   * the number is under way; it looks no more often than it should. Absent in consumers whose store loses nothing.
   */
  verify?(partition: number): Promise<Verified>;
  /** Called when the partition is lost or the source stops; no other call about it is under way. */
  close(partition: TopicPartition): Promise<void>;
}

export interface RecordSource {
  /**
   * Feeds the consumer until `stop`, or until an unrecoverable failure, with which it rejects.
   *
   * @throws WaaromError from the adapter's table, or whatever the consumer threw.
   */
  run(consumer: PartitionConsumer): Promise<void>;
  /** Ends `run`: the batch in flight is finished, partitions are closed, the group is left. */
  stop(): Promise<void>;
}
