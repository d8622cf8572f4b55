/** What one uninterrupted run over the log gives: told record by record, without batches, shards, stores or faults. */
import {
  createDecodeRecord,
  emptyState,
  encodeState,
  Fold,
  shardOf,
  type CustomerState,
  type EngineModel,
  type SourceRecord,
} from '@waarom/engine';
import type { RejectionCode } from '@waarom/schemas';
import type { HostileLog } from './hostile-log.js';
import type { Plan } from './plan.js';

/** A customer's bytes after a record. */
interface Version {
  readonly offset: number;
  readonly bytes: Buffer;
}

export interface Reference {
  /** Every customer with bytes, by shard. */
  readonly customersOf: ReadonlyMap<number, readonly string[]>;
  /** Reason of each refused record: `partition:offset`. */
  readonly refused: ReadonlyMap<string, RejectionCode>;
  /** A customer's bytes once all of its records below the offset are folded; `undefined` before the first that counts. */
  bytesAt(customer: string, offset: number): Buffer | undefined;
  /** Offset of the last record that changed anything in the shard; -1 when none did. */
  lastChange(shard: number): number;
}

const decode = createDecodeRecord('avro');

export function foldReference(
  model: EngineModel,
  plan: Plan,
  { log, hidden }: HostileLog,
): Reference {
  const { partitionCount, shardCount } = plan;
  const refused = new Map<string, RejectionCode>();
  const customers = new Map<string, ReferenceCustomer>();
  for (let partition = 0; partition < partitionCount; partition++) {
    for (const record of log.read(partition, 0, Infinity)) {
      const place = `${partition}:${record.offset}`;
      if (hidden.has(place)) continue;
      const code = foldRecord(record, partition);
      if (code !== null) refused.set(place, code);
    }
  }

  function foldRecord(record: SourceRecord, partition: number): RejectionCode | null {
    const event = decode(record);
    const key = record.key ?? (event.kind === 'rejected' ? null : Buffer.from(event.customer));
    const isHere = key !== null && shardOf(key, shardCount) % partitionCount === partition;
    if (event.kind === 'rejected') return event.code;
    if (!isHere) return 'WRONG_PARTITION';
    let customer = customers.get(event.customer);
    if (customer === undefined) {
      customer = new ReferenceCustomer(model);
      customers.set(event.customer, customer);
    }
    return customer.fold(event, record.offset);
  }

  const customersOf = new Map<number, string[]>();
  for (const [customer, { versions }] of customers) {
    if (versions.length === 0) continue;
    const shard = shardOf(Buffer.from(customer), shardCount);
    customersOf.set(shard, [...(customersOf.get(shard) ?? []), customer]);
  }
  return {
    customersOf,
    refused,
    bytesAt: (customer, offset) =>
      customers.get(customer)!.versions.findLast((version) => version.offset < offset)?.bytes,
    lastChange: (shard) =>
      Math.max(
        -1,
        ...(customersOf.get(shard) ?? []).map((id) => customers.get(id)!.versions.at(-1)!.offset),
      ),
  };
}

/** One customer, whose repeated events are told by a plain set of ids instead of the fold's own window. */
class ReferenceCustomer {
  readonly versions: Version[] = [];
  private readonly model: EngineModel;
  private readonly state: CustomerState;
  private readonly foldedIds = new Set<string>();

  constructor(model: EngineModel) {
    this.model = model;
    this.state = emptyState(model.design.dimension);
  }

  fold(
    event: Exclude<ReturnType<typeof decode>, { kind: 'rejected' }>,
    offset: number,
  ): RejectionCode | null {
    const { state, model, foldedIds } = this;
    if (event.kind !== 'erasure' && foldedIds.has(event.id)) {
      const isLate = event.time < state.lastEventTime - model.windows.latenessMs;
      return event.kind !== 'consent' && event.time > state.erasedTime && isLate
        ? 'TOO_LATE'
        : null;
    }
    const outcome = foldOf(model).foldEvent(state, event);
    if (typeof outcome !== 'string') return outcome.code;
    if (outcome === 'applied' || outcome === 'held') {
      foldedIds.add(event.id);
      this.versions.push({ offset, bytes: encodeState(state) });
    }
    return null;
  }
}

/** A fold keeps nothing of a customer, only scratch space: one serves all. */
function foldOf(model: EngineModel): Fold {
  let fold = folds.get(model);
  if (fold === undefined) {
    fold = new Fold(model, 'required');
    folds.set(model, fold);
  }
  return fold;
}

const folds = new WeakMap<EngineModel, Fold>();
