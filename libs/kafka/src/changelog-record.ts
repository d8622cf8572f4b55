/**
 * Records of a changelog topic. A customer's record is keyed like its events, so both stand in a partition of the same number:
 *
 *     <customer>            version 1 | epoch 6 | sequence 6 | state    a profile; no value: an erased customer's is gone
 *     fe <customer>         version 1 | epoch 6 | sequence 6 | state    what the erasure leaves: until when nothing is learned
 *     ff "shard:" <number>  JSON                                        where a shard stands after the commit
 *     ff "end"              empty                                       written by a reader, to know the end when it gets there
 *
 * No customer id begins with fe or ff in UTF-8. Of a customer's records the one with the highest (epoch, sequence) counts, which is
 * the last, unless the store went back (`restore-store.ts` of the engine).
 */
import {
  engineErrors,
  type ChangelogEntry,
  type Publication,
  type StoreIdentity,
} from '@waarom/engine';
import type { PartitionedMessage } from './send-to-partitions.js';

const VERSION = 1;
const HEAD_BYTES = 13;
const MARK = 0xfe;
const META = 0xff;
const MARK_PREFIX = Buffer.from([MARK]);
const SHARD_PREFIX = Buffer.from([META, ...Buffer.from('shard:')]);

export const END_KEY = Buffer.from([META, ...Buffer.from('end')]);

/** The records of one commit, the standing last. */
export function messagesOf(
  publication: Publication,
  identity: StoreIdentity,
  partition: number,
): readonly PartitionedMessage[] {
  const { shard, epoch, epochStart, sequence, offsets, topicIds, states } = publication;
  const messages: PartitionedMessage[] = [];
  for (const { customer, value, isErased } of states) {
    const key = Buffer.from(customer);
    const enveloped = envelope(epoch, sequence, value);
    if (isErased) {
      messages.push({ key, value: null, partition });
      messages.push({ key: Buffer.concat([MARK_PREFIX, key]), value: enveloped, partition });
    } else messages.push({ key, value: enveloped, partition });
  }
  const standing = {
    version: VERSION,
    epoch,
    epochStart,
    sequence,
    offsets: Object.fromEntries(offsets),
    topicIds: Object.fromEntries(topicIds),
    ...identity,
  };
  const key = Buffer.concat([SHARD_PREFIX, Buffer.from(String(shard))]);
  messages.push({ key, value: Buffer.from(JSON.stringify(standing)), partition });
  return messages;
}

/**
 * What a record says; `null` when that is nothing to whoever restores: the end of a read, or an erased profile, whose mark is beside it.
 *
 * @throws WaaromError `CHANGELOG.CORRUPT`.
 */
export function readChangelogRecord(
  key: Buffer | null,
  value: Buffer | null,
): ChangelogEntry | null {
  if (key === null) throw corrupt('a record without a key');
  if (value === null || key.equals(END_KEY)) return null;
  if (key[0] === META) return readStanding(key, value);
  if (value.length < HEAD_BYTES || value[0] !== VERSION) throw corrupt(`version ${value[0]}`);
  return {
    kind: 'state',
    customer: key.toString('utf8', key[0] === MARK ? 1 : 0),
    epoch: value.readUIntBE(1, 6),
    sequence: value.readUIntBE(7, 6),
    value: value.subarray(HEAD_BYTES),
  };
}

function envelope(epoch: number, sequence: number, state: Buffer): Buffer {
  const value = Buffer.allocUnsafe(HEAD_BYTES + state.length);
  value[0] = VERSION;
  value.writeUIntBE(epoch, 1, 6);
  value.writeUIntBE(sequence, 7, 6);
  value.set(state, HEAD_BYTES);
  return value;
}

/** As it is written above. */
interface StandingJson extends StoreIdentity {
  readonly version: number;
  readonly epoch: number;
  readonly epochStart: number;
  readonly sequence: number;
  readonly offsets: Readonly<Record<string, number>>;
  readonly topicIds: Readonly<Record<string, string>>;
}

function readStanding(key: Buffer, value: Buffer): ChangelogEntry {
  if (!key.subarray(0, SHARD_PREFIX.length).equals(SHARD_PREFIX)) throw corrupt('an unknown key');
  const shard = Number(key.toString('utf8', SHARD_PREFIX.length));
  const json = parseStanding(value);
  if (json.version !== VERSION) throw corrupt(`version ${json.version}`);
  const { epoch, epochStart, sequence, modelHash, shardCount } = json;
  const offsets = new Map(Object.entries(json.offsets));
  const topicIds = new Map(Object.entries(json.topicIds));
  return {
    kind: 'standing',
    standing: { shard, epoch, epochStart, sequence, offsets, topicIds },
    identity: { modelHash, shardCount },
  };
}

function parseStanding(value: Buffer): StandingJson {
  try {
    return JSON.parse(value.toString()) as StandingJson;
  } catch (error) {
    throw corrupt((error as Error).message);
  }
}

function corrupt(reason: string) {
  return engineErrors.raise('CHANGELOG.CORRUPT', { reason });
}
