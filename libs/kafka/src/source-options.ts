import type { WaaromError } from '@waarom/schemas';
import type { KafkaConnectionOptions } from './kafka-connection.js';

/**
 * What to do when the log no longer has the offset that the store stands at: `fail` stops with `LOG.OFFSET_OUT_OF_RANGE`;
 * the others accept the gap and go on from the first or after the last record there is.
 */
export type OffsetOutOfRange = 'fail' | 'earliest' | 'latest';

export interface KafkaSourceOptions extends KafkaConnectionOptions {
  readonly groupId: string;
  /** One, or several of equal partition counts: partition p of each goes to the same member. */
  readonly topic: string | readonly string[];
  readonly offsetOutOfRange: OffsetOutOfRange;
  /** Most bytes fetched of one partition at a time; a larger record comes alone. @default 1 MiB */
  readonly partitionBytesMax?: number;
  /** Most bytes fetched of one broker at a time. @default 16 MiB */
  readonly fetchBytesMax?: number;
  /** How long a broker without news holds a fetch. @default 100 */
  readonly fetchWaitMs?: number;
  /** Partitions whose batches are applied at the same time. @default 4 */
  readonly concurrentPartitions?: number;
  /** Called whenever the group has given this member an assignment, also an empty one (a standby). */
  readonly onJoin?: () => void;
  /** Called when a partition stands still, with `LOG.BATCH_UNREADABLE` or `LOG.CODEC_MISSING`; the next assignment tries it again. */
  readonly onHalt?: (error: WaaromError) => void;
  /** The group gives a member's partitions away after this long without a heartbeat. @default 10000 */
  readonly sessionTimeoutMs?: number;
}

/** The options with nothing left open, as the parts of the source read them. */
export interface SourceSettings extends Required<
  Omit<KafkaSourceOptions, 'access' | 'clientId' | 'topic'>
> {
  readonly topics: readonly string[];
}

export function completeOptions({ topic, ...options }: KafkaSourceOptions): SourceSettings {
  return {
    partitionBytesMax: 1_048_576,
    fetchBytesMax: 16_777_216,
    fetchWaitMs: 100,
    concurrentPartitions: 4,
    sessionTimeoutMs: 10_000,
    log: () => undefined,
    onJoin: () => undefined,
    onHalt: () => undefined,
    topics: topicsOf(topic),
    ...options,
  };
}

/** Each name once. */
export function topicsOf(topic: KafkaSourceOptions['topic']): readonly string[] {
  return [...new Set([topic].flat())];
}
