import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { askTogether } from '../src/ask-together.js';
import { FetchRounds } from '../src/fetch-rounds.js';
import { TopicEnd } from '../src/topic-end.js';

const AWAY = new kafkajs.KafkaJSError('the leader is away', { retriable: true });

/** A log whose end and fetches are the test's to move. */
function logOf(high: number) {
  const rounds = new FetchRounds();
  rounds.count(1);
  const log = {
    high,
    isAway: false,
    asked: 0,
    come(times: number) {
      for (let round = 0; round < times; round += 1) rounds.count(1);
    },
  };
  const end = new TopicEnd(high, {
    async readRange() {
      log.asked += 1;
      if (log.isAway) throw AWAY;
      return { low: 0, high: log.high };
    },
    markRounds: () => rounds.mark(),
  });
  return { log, end };
}

describe('the end of a topic', () => {
  it('is reached where the log ends now, not where it ended', async () => {
    const { log, end } = logOf(5);
    expect(await end.isReached(5)).toBe(true);
    log.high = 6;
    expect(await end.isReached(5)).toBe(false);
  });

  it('is not asked for while there is more', async () => {
    const { log, end } = logOf(5);
    expect(await end.isReached(3)).toBe(false);
    expect(log.asked).toBe(0);
  });

  it('is also where many fetches bring nothing, until the log grows', async () => {
    const { log, end } = logOf(5);
    expect(await end.isReached(4)).toBe(false);
    log.come(9);
    expect(await end.isReached(4)).toBe(false);
    log.come(10);
    expect(await end.isReached(4)).toBe(true);
    // At once from now on.
    expect(await end.isReached(4)).toBe(true);
    log.high = 6;
    expect(await end.isReached(4)).toBe(false);
  });

  it('begins anew once something came', async () => {
    const { log, end } = logOf(5);
    await end.isReached(3);
    log.come(20);
    end.progress(6);
    expect(await end.isReached(4)).toBe(false);
  });

  it('is not known while the leader is away, whatever other brokers answer', async () => {
    const { log, end } = logOf(5);
    log.isAway = true;
    expect(await end.isReached(5)).toBe(false);
    await end.isReached(4);
    log.come(20);
    expect(await end.isReached(4)).toBe(false);
  });
});

it('rounds are counted from all brokers', () => {
  const rounds = new FetchRounds();
  expect(rounds.mark()(0)).toBe(false);
  rounds.count(1);
  rounds.count(2);
  const haveComeRound = rounds.mark();
  for (let round = 0; round < 5; round += 1) rounds.count(1);
  expect(haveComeRound(1)).toBe(false);
  rounds.count(2);
  rounds.count(2);
  expect(haveComeRound(1)).toBe(true);
});

it('those who ask together are answered by a question that was put after theirs', async () => {
  const answers: ((value: number) => void)[] = [];
  const ask = askTogether(() => new Promise<number>((resolve) => answers.push(resolve)));
  const first = ask();
  const later = [ask(), ask()];
  expect(answers).toHaveLength(1);
  answers[0]!(1);
  expect(await first).toBe(1);
  await expect.poll(() => answers.length).toBe(2);
  answers[1]!(2);
  expect(await Promise.all(later)).toEqual([2, 2]);
});
