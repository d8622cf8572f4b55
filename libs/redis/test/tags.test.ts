import { describe, expect, it } from 'vitest';
import { Keys } from '../src/keys.js';
import { crc16, hashSlot, shardTags, SLOT_COUNT } from '../src/tags.js';

describe('hash slots', () => {
  it('are those of the Redis Cluster specification', () => {
    expect(crc16(Buffer.from('123456789'))).toBe(0x31c3);
    expect([hashSlot('foo'), hashSlot('bar'), hashSlot('hello')]).toEqual([12182, 5061, 866]);
  });
});

describe('shard tags', () => {
  it.each([1, 2, 3, 16, 64, 100, 256, 1024])(
    'of %i shards fall in one equal range of slots each',
    (shardCount) => {
      const tags = shardTags(shardCount);
      expect(tags).toHaveLength(shardCount);
      const width = SLOT_COUNT / shardCount;
      for (const [shard, tag] of tags.entries()) {
        expect(hashSlot(tag)).toBeGreaterThanOrEqual(shard * width);
        expect(hashSlot(tag)).toBeLessThan((shard + 1) * width);
      }
    },
  );

  it('are short: at most two characters for 64 shards', () => {
    expect(Math.max(...shardTags(64).map((tag) => tag.length))).toBeLessThanOrEqual(2);
  });

  it('never change, since keys in stores are made of them', () => {
    expect(shardTags(4)).toEqual(['3', '2', '1', '0']);
  });

  it('give three nodes nearly as many shards each', () => {
    const counts = [0, 0, 0];
    for (const tag of shardTags(64)) counts[Math.floor((hashSlot(tag) * 3) / SLOT_COUNT)]! += 1;
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });
});

describe('keys', () => {
  const keys = new Keys(64);

  it.each(['ann', '', 'm', '{x}', '}', '{', 'a:b', 'waarom:cfg', '👩‍👧'])(
    'of the customer "%s" lead back to it and to no other key',
    (customer) => {
      const key = keys.customer(9, customer);
      expect(keys.findKey(key)).toMatchObject({ shard: 9, customer });
      expect(key).not.toBe(keys.meta(9));
    },
  );

  it('of other things lead to no customer', () => {
    for (const key of ['waarom:cfg', keys.meta(9), '{', '{none}x', '']) {
      expect(keys.findKey(key)).toBeNull();
    }
  });
});
