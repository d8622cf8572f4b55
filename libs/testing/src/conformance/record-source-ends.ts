import type { Applied } from '@waarom/engine';
import { describe, expect, it } from 'vitest';
import { numberedRecords } from './numbered-records.js';
import { RecordingConsumer } from './recording-consumer.js';
import { CONFORMANCE_PARTITIONS, type SourceUnderTest } from './source-under-test.js';

/** How a run ends: when it is stopped, and when the consumer fails. */
export function requireEnds(underTest: SourceUnderTest): void {
  describe('stop', () => {
    requireStop(underTest);
  });
  describe('failure', () => {
    requireFailures(underTest);
  });
}

function requireStop(underTest: SourceUnderTest): void {
  it('waits for the batch in flight, then closes every partition and resolves the run', async () => {
    const { source, append } = underTest.opened;
    await append(0, numberedRecords(0, 5));
    let finish: ((applied: Applied) => void) | undefined;
    const consumer = new RecordingConsumer({
      apply: async () => await new Promise<Applied>((resolve) => (finish = resolve)),
    });
    const run = source.run(consumer);
    await consumer.until(
      () => consumer.batches.length === 1 && consumer.opened.length === CONFORMANCE_PARTITIONS,
    );
    let isRunning = true;
    const ended = run.then(() => (isRunning = false));
    const stopped = source.stop();
    await new Promise((resolve) => setImmediate(resolve));
    expect(isRunning).toBe(true);
    expect(consumer.calls).not.toContain('close 0');
    finish!({ kind: 'applied' });
    await Promise.all([ended, stopped]);
    expect(consumer.calls.indexOf('applied 0')).toBeLessThan(consumer.calls.indexOf('close 0'));
    expect(consumer.batches).toHaveLength(1);
    expect(new Set(consumer.closed.map(({ partition }) => partition))).toEqual(new Set([0, 1]));
  });

  it('ends a run that waits for records', async () => {
    const { source } = underTest.opened;
    const consumer = new RecordingConsumer();
    const run = source.run(consumer);
    await consumer.until(() => consumer.opened.length === CONFORMANCE_PARTITIONS);
    await source.stop();
    await expect(run).resolves.toBeUndefined();
    expect(consumer.closed).toHaveLength(CONFORMANCE_PARTITIONS);
  });

  it('does nothing when nothing runs', async () => {
    await expect(underTest.opened.source.stop()).resolves.toBeUndefined();
  });
}

function requireFailures(underTest: SourceUnderTest): void {
  it('of the consumer in a batch ends the run with that error, and closes every partition', async () => {
    const { source, append } = underTest.opened;
    const failure = new Error('cannot apply');
    const consumer = new RecordingConsumer({ apply: async () => await Promise.reject(failure) });
    const run = source.run(consumer);
    const ended = expect(run).rejects.toBe(failure);
    await consumer.until(() => consumer.opened.length === CONFORMANCE_PARTITIONS);
    await append(0, numberedRecords(0, 3));
    await ended;
    expect(consumer.batches).toHaveLength(1);
    expect(consumer.closed).toHaveLength(CONFORMANCE_PARTITIONS);
  });

  it('of the consumer at opening ends the run with that error', async () => {
    const { source, append } = underTest.opened;
    await append(1, numberedRecords(1, 3));
    const failure = new Error('cannot open');
    const consumer = new RecordingConsumer({
      open: async ({ partition }) => (partition === 1 ? await Promise.reject(failure) : null),
    });
    await expect(source.run(consumer)).rejects.toBe(failure);
    expect(consumer.records(1)).toEqual([]);
    expect(consumer.closed.length).toBe(consumer.opened.length);
  });
}
