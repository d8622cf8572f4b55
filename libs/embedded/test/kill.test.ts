import { createHash } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { offsetKey, shardOf, type SourceRecord } from '@waarom/engine';
import type { Embedded, LogPosition } from '../src/index.js';
import { collect, compileSources, openFolder, startChild, useFolders } from './scratch-folder.js';

const newFolder = useFolders();
beforeAll(compileSources);

const ROUNDS = 8;

test('a kill at any moment leaves the acknowledged records and the states of exactly the committed offsets', async () => {
  const folder = await newFolder();
  let recordCount = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    const acknowledged = await runAndKill(folder, 5 + ((round * 37) % 60));
    const embedded = await openFolder(folder);
    const records = await readLog(embedded);
    for (const { partition, offset } of acknowledged) {
      expect(embedded.log.highWatermark(partition)).toBeGreaterThan(offset);
    }
    expect(records.flat().length).toBeGreaterThan(recordCount);
    recordCount = records.flat().length;
    const stored = await collect(embedded.store.scan());
    const expected = await foldCommitted(embedded, records);
    expect(new Map(stored)).toEqual(expected);
    expect(stored.length).toBeGreaterThan(0);
    await embedded.close();
  }
});

async function runAndKill(folder: string, stepCount: number): Promise<readonly LogPosition[]> {
  const child = startChild('fold', folder);
  const acknowledged: LogPosition[] = [];
  let count = 0;
  let committed = false;
  for await (const step of child.steps) {
    expect(step.failed).toBeUndefined();
    acknowledged.push(...(step.appended ?? []));
    committed ||= step.committed !== undefined;
    if (++count >= stepCount && committed) break;
  }
  await child.kill();
  return acknowledged;
}

/** Records by partition. */
async function readLog({ source, log }: Embedded): Promise<readonly (readonly SourceRecord[])[]> {
  const partitions = Array.from({ length: log.partitionCount }, (): SourceRecord[] => []);
  await source({ untilEnd: true }).run({
    async open() {
      return 0;
    },
    async apply({ partition, records }) {
      partitions[partition]!.push(...records);
      return { kind: 'applied' };
    },
    async close() {},
  });
  return partitions;
}

async function foldCommitted(
  { store, log }: Embedded,
  partitions: readonly (readonly SourceRecord[])[],
): Promise<Map<string, Buffer>> {
  const states = new Map<string, Buffer>();
  for (let shard = 0; shard < store.shardCount; shard++) {
    const partition = shard % log.partitionCount;
    const { offsets } = await store.claim(shard, 0);
    const end = offsets.get(offsetKey(log.topic, partition)) ?? 0;
    for (const { key, value, offset } of partitions[partition]!) {
      if (offset >= end || shardOf(key!, store.shardCount) !== shard) continue;
      const before = states.get(key!.toString()) ?? '';
      states.set(key!.toString(), createHash('sha1').update(before).update(value!).digest());
    }
  }
  return states;
}
