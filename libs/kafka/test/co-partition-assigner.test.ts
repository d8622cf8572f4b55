import { describe, expect, it } from 'vitest';
import { assignCoPartitioned } from '../src/co-partition-assigner.js';

const FOUR = () => [0, 1, 2, 3];

function membersOf(count: number, topics = ['shown', 'clicked']) {
  return Array.from({ length: count }, (_, index) => ({ memberId: `member-${index}`, topics }));
}

describe('an assignment of several topics', () => {
  it.each([1, 2, 3, 4, 7])('gives %i members each number with all of its topics, once', (count) => {
    const assignment = assignCoPartitioned(membersOf(count), FOUR);
    const numbers = [...assignment.values()].flatMap(({ shown = [], clicked = [] }) => {
      expect(shown).toEqual(clicked);
      return shown;
    });
    expect(numbers.toSorted((left, right) => left - right)).toEqual(FOUR());
    expect(assignment.size).toBe(count);
  });

  it('gives no member two more than another', () => {
    const sizes = Array.from(
      assignCoPartitioned(membersOf(3), () => Array.from({ length: 16 }, (_, number) => number)),
      ([, { shown = [] }]) => shown.length,
    );
    expect(Math.max(...sizes) - Math.min(...sizes)).toBe(1);
  });

  it('does not depend on the order in which members are told', () => {
    const members = membersOf(3);
    expect(assignCoPartitioned(members.toReversed(), FOUR)).toEqual(
      assignCoPartitioned(members, FOUR),
    );
  });

  it('leaves a topic to those that read it, as while members are given another list one by one', () => {
    const [older, newer] = [membersOf(1, ['shown'])[0]!, membersOf(2)[1]!];
    expect(Object.fromEntries(assignCoPartitioned([older, newer], FOUR))).toEqual({
      'member-0': { shown: [0, 2] },
      'member-1': { shown: [1, 3], clicked: [0, 1, 2, 3] },
    });
  });
});
