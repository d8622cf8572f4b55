import type { RecordQueue, SourceRecord } from '@waarom/engine';

/** A fetched batch of one of several topics, of which the first part may have been applied. */
export interface HeldBatch extends RecordQueue {
  readonly records: readonly SourceRecord[];
  /** Offset to go on from after it. */
  readonly nextOffset: number;
  readonly highWatermark: number;
  readonly heartbeat: () => Promise<void>;
  /** When it came, by the lane's clock. */
  readonly heldAt: number;
  start: number;
  /** Applies the records up to but not including `end`, in a turn. */
  apply(end: number): Promise<void>;
}
