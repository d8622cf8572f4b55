/** What must hold when everything has come to rest. */
import { isDeepStrictEqual } from 'node:util';
import { offsetKey, restoreStore, type DeadLetter, type StoreIdentity } from '@waarom/engine';
import { MemoryDatabase, memoryRestoreTarget, type MemoryChangelog } from '@waarom/testing';
import type { HostileLog } from './hostile-log.js';
import type { Plan } from './plan.js';
import type { Reference } from './reference.js';
import type { SimulatedServer } from './simulated-server.js';

/** Every customer has the bytes of the whole log, and no shard's offset passes over or stops before a record that counts. */
export function checkStore(
  { database }: SimulatedServer,
  reference: Reference,
  { shardCount, partitionCount }: Plan,
): readonly string[] {
  const problems: string[] = [];
  for (let shard = 0; shard < shardCount; shard++) {
    const { states, offsets } = database.shard(shard);
    for (const customer of reference.customersOf.get(shard) ?? []) {
      const bytes = states.get(customer);
      if (bytes === undefined) problems.push(`${customer} is lost`);
      else if (!reference.bytesAt(customer, Infinity)!.equals(bytes)) {
        problems.push(`${customer} is wrong at rest`);
      }
    }
    const own = offsetKey('events', shard % partitionCount);
    const offset = offsets.get(own) ?? 0;
    if (offset <= reference.lastChange(shard)) {
      problems.push(`shard ${shard} rests at ${offset}, before a record that counts`);
    }
    for (const key of offsets.keys()) {
      if (key !== own) problems.push(`shard ${shard} has the offset of ${key}`);
    }
  }
  return problems;
}

/** A store restored from the changelog, as it is and when compacted, stands where the store does, to the byte. */
export async function checkChangelog(
  changelog: MemoryChangelog,
  { database }: SimulatedServer,
  identity: StoreIdentity,
): Promise<readonly string[]> {
  const problems: string[] = [];
  if (changelog.publications.length === 0) return problems;
  for (const isCompacted of [false, true]) {
    const restored = new MemoryDatabase();
    await restoreStore({
      reader: changelog.until(Infinity, isCompacted),
      target: memoryRestoreTarget(restored, identity),
      changelog: changelog.name,
      onProgress: () => undefined,
    });
    for (let shard = 0; shard < identity.shardCount; shard++) {
      const [expected, found] = [database.shard(shard), restored.shard(shard)];
      const text = `shard ${shard}, restored${isCompacted ? ' from what compaction left' : ''},`;
      if (found.sequence !== expected.sequence) problems.push(`${text} is at another sequence`);
      if (!isDeepStrictEqual(found.offsets, expected.offsets))
        problems.push(`${text} has other offsets`);
      if (!isDeepStrictEqual(found.states, expected.states))
        problems.push(`${text} has other bytes`);
    }
  }
  return problems;
}

export interface CheckLettersOptions {
  readonly letters: readonly DeadLetter[];
  readonly reference: Reference;
  /** How often each record was handed to an updater. */
  readonly deliveries: ReadonlyMap<string, number>;
  readonly hostileLog: HostileLog;
}

/**
 * Every refused record has its dead letter with its own bytes and reason, at least one and not more than it was read; so exactly one
 * where nothing had to be read again.
 */
export function checkLetters(options: CheckLettersOptions): readonly string[] {
  const { letters, reference, deliveries, hostileLog } = options;
  const problems: string[] = [];
  const counts = new Map<string, number>();
  for (const { partition, record, code } of letters) {
    const place = `${partition}:${record.offset}`;
    counts.set(place, (counts.get(place) ?? 0) + 1);
    const expected = reference.refused.get(place);
    if (code !== expected) problems.push(`${place} is a dead letter ${code}, not ${expected}`);
    const [original] = hostileLog.log.read(partition, record.offset, 1);
    if (!isSameValue(original!.value, record.value)) {
      problems.push(`the dead letter of ${place} has other bytes`);
    }
  }
  for (const place of reference.refused.keys()) {
    const count = counts.get(place) ?? 0;
    const deliveryCount = deliveries.get(place) ?? 0;
    if (count === 0) problems.push(`${place} was refused without a dead letter`);
    if (count > deliveryCount) {
      problems.push(`${place} has ${count} dead letters, read ${deliveryCount} times`);
    }
  }
  return problems;
}

function isSameValue(first: Buffer | null, second: Buffer | null): boolean {
  return first === null || second === null ? first === second : first.equals(second);
}
