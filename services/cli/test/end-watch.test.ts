import type { Applied, PartitionConsumer } from '@waarom/engine';
import { describe, expect, it } from 'vitest';
import { EndWatch } from '../src/migrate/rebuild/end-watch.js';

const [FIRST, SECOND] = [0, 1].map((partition) => ({
  topic: 'shop',
  partition,
  partitionCount: 2,
})) as [Partition, Partition];
type Partition = Parameters<PartitionConsumer['open']>[0];
const heartbeat = () => Promise.resolve();

/** Two partitions that ended at offsets 100 and 50 when they were begun, at 0 and 20. */
async function watchTwo(answer: () => Promise<Applied> = async () => ({ kind: 'applied' })) {
  let now = 0;
  const ranges = [
    { low: 0, high: 100 },
    { low: 10, high: 50 },
  ];
  const ends = new EndWatch(new Map([['shop', ranges]]), () => now);
  const consumer = ends.watch({
    open: async ({ partition }) => (partition === 0 ? null : 20),
    apply: answer,
    close: () => Promise.resolve(),
  });
  return {
    ends,
    consumer,
    pass: (ms: number) => (now += ms),
    upTo: (at: Partition, nextOffset: number, highWatermark = nextOffset) =>
      consumer.apply({ ...at, records: [], nextOffset, highWatermark }, heartbeat),
  };
}

describe('the end of a log', () => {
  it('is reached when every partition is here, at the end that it had', async () => {
    const { ends, consumer, upTo } = await watchTwo();
    await consumer.open(FIRST);
    await upTo(FIRST, 100);
    expect(ends.reached()).toBe('no');
    await consumer.open(SECOND);
    await upTo(SECOND, 49, 51);
    expect(ends.reached()).toBe('no');
    expect(ends.progress()).toEqual({ done: 129, total: 130, lag: 2, open: 2, partitions: 2 });
    await upTo(SECOND, 51);
    expect(ends.reached()).toBe('yes');
    await consumer.close(FIRST);
    expect(ends.reached()).toBe('no');
  });

  it('is not reached while the log has grown by much since', async () => {
    const { ends, consumer, upTo } = await watchTwo();
    await consumer.open(FIRST);
    await consumer.open(SECOND);
    await upTo(SECOND, 50);
    await upTo(FIRST, 100, 2_000);
    expect(ends.reached()).toBe('no');
    await upTo(FIRST, 1_500, 2_000);
    expect(ends.reached()).toBe('yes');
  });

  it('is not reached while a batch is under way, nor after a step back of the store', async () => {
    let finish: (applied: Applied) => void = () => undefined;
    const { ends, consumer, upTo, pass } = await watchTwo(
      () => new Promise((resolve) => (finish = resolve)),
    );
    await consumer.open(FIRST);
    await consumer.open(SECOND);
    for (const [at, end] of [
      [FIRST, 100],
      [SECOND, 50],
    ] as const) {
      const applying = upTo(at, end);
      // As when the store is away.
      pass(60_000);
      expect(ends.reached()).toBe('no');
      finish({ kind: 'applied' });
      await applying;
    }
    expect(ends.reached()).toBe('yes');
    const applying = upTo(FIRST, 120);
    finish({ kind: 'seek', offset: 40 });
    await applying;
    expect(ends.reached()).toBe('no');
  });

  it('may hold no record: then it is as good as reached once nothing has come for long', async () => {
    const { ends, consumer, upTo, pass } = await watchTwo();
    await consumer.open(FIRST);
    await consumer.open(SECOND);
    await upTo(SECOND, 50);
    pass(15_000);
    await upTo(FIRST, 99, 100);
    pass(15_000);
    expect(ends.reached()).toBe('no');
    pass(6_000);
    expect(ends.reached()).toBe('quiet');
  });
});
