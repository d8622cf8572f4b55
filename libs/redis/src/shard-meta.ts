import type { Claim, Outbox } from '@waarom/engine';
import { offsetKeyOf, topicOf } from './keys.js';

/** Reads a meta hash as a script returns it: field, value, field, value, ... An empty one is a shard that nobody has claimed. */
export function decodeShardMeta(fields: readonly string[]): Claim & { modelHash: string } {
  let epoch = 0;
  let sequence = 0;
  let modelHash = '';
  let outbox: Outbox | null = null;
  const offsets = new Map<string, number>();
  const topicIds = new Map<string, string>();
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const field = fields[index]!;
    const value = fields[index + 1]!;
    const offsetKey = offsetKeyOf(field);
    const topic = topicOf(field);
    if (offsetKey !== null) offsets.set(offsetKey, Number(value));
    else if (topic !== null) topicIds.set(topic, value);
    else if (field === 'e') epoch = Number(value);
    else if (field === 's') sequence = Number(value);
    else if (field === 'h') modelHash = value;
    else if (field === OUTBOX_FIELD) outbox = decodeOutbox(value);
  }
  return { epoch, sequence, modelHash, offsets, topicIds, ...(outbox !== null && { outbox }) };
}

/** Beside `decodeShardMeta`, for who writes a meta hash without a script. */
export const OUTBOX_FIELD = 'x';

/** As JSON: the name of the changelog, then the customers. */
export function encodeOutbox({ changelog, customers }: Outbox): string {
  return JSON.stringify([changelog, ...customers]);
}

function decodeOutbox(text: string): Outbox {
  const [changelog = '', ...customers] = JSON.parse(text) as readonly string[];
  return { changelog, customers };
}
