import type { PartitionConsumer } from '@waarom/engine';
import { expect, test } from 'vitest';
import { LoopWatch } from '../src/loop-watch.js';

const PARTITION = { topic: 't', partition: 0, partitionCount: 1 };

test('a loop with nothing to do is not stuck, however long', () => {
  let now = 0;
  const loop = new LoopWatch(() => now);
  now = 1e9;
  expect(loop.stuckMs).toBe(0);
});

test('a loop is stuck for as long as its work has not turned', async () => {
  let now = 1_000;
  let finish = () => {};
  const consumer: PartitionConsumer = {
    open: () => new Promise((resolve) => (finish = () => resolve(null))),
    apply: async () => ({ kind: 'applied' }),
    close: async () => undefined,
  };
  const loop = new LoopWatch(() => now);
  const opening = loop.watch(consumer).open(PARTITION);
  now += 700;
  expect(loop.stuckMs).toBe(700);
  loop.tick();
  now += 50;
  expect(loop.stuckMs).toBe(50);
  finish();
  await opening;
  expect(loop.stuckMs).toBe(0);
});

test('work that failed is over', async () => {
  let now = 0;
  const loop = new LoopWatch(() => now);
  const consumer: PartitionConsumer = {
    open: async () => null,
    apply: async () => ({ kind: 'applied' }),
    close: async () => {
      throw new Error('gone');
    },
  };
  await expect(loop.watch(consumer).close(PARTITION)).rejects.toThrow('gone');
  now = 5_000;
  expect(loop.stuckMs).toBe(0);
});
