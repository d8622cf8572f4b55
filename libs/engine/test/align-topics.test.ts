import { takeOldest, TOPIC_SLACK_MS } from '@waarom/engine';
import { describe, expect, it } from 'vitest';

function queueOf(timestamps: readonly number[], start = 0) {
  return { records: timestamps.map((timestamp) => ({ timestamp })), start };
}

describe('which of several topics is read on', () => {
  it('is the one whose next record is the oldest, the first of several', () => {
    const queues = [queueOf([5, 70], 1), queueOf([60, 80]), queueOf([60])];
    expect(takeOldest(queues).queue).toBe(queues[1]);
  });

  it('goes up to the next record of the others and the slack', () => {
    const limit = 500 + TOPIC_SLACK_MS;
    const queues = [queueOf([0, 100, limit, limit + 1, 600]), queueOf([900]), queueOf([500])];
    expect(takeOldest(queues)).toEqual({ queue: queues[0], end: 3 });
  });

  it('takes at least one record, and all where nothing else is at hand', () => {
    const ahead = queueOf([9e12, 1]);
    expect(takeOldest([ahead, queueOf([9e13])]).end).toBe(2);
    expect(takeOldest([queueOf([100, 9e12], 1)]).end).toBe(2);
  });

  it('lets a queue at its end pass first', () => {
    const queues = [queueOf([1, 2]), queueOf([], 0)];
    expect(takeOldest(queues)).toEqual({ queue: queues[1], end: 0 });
  });
});
