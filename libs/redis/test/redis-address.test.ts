import { describe, expect, it } from 'vitest';
import { readAddress } from '../src/redis-address.js';
import { maskUrl } from '../src/store-failure.js';

describe('an address', () => {
  it.each([
    ['redis://cache', [{ host: 'cache', port: 6379 }], {}],
    ['redis://cache:6380/3', [{ host: 'cache', port: 6380 }], { db: 3 }],
    ['redis://[::1]:7000/', [{ host: '::1', port: 7000 }], {}],
    [
      'redis://ann:p%40ss@cache',
      [{ host: 'cache', port: 6379 }],
      { username: 'ann', password: 'p@ss' },
    ],
    ['redis://:pw@cache', [{ host: 'cache', port: 6379 }], { password: 'pw' }],
    ['rediss://cache', [{ host: 'cache', port: 6379 }], { tls: {} }],
    [
      'redis://ann:pw@a:1,b,[::1]:3',
      [
        { host: 'a', port: 1 },
        { host: 'b', port: 6379 },
        { host: '::1', port: 3 },
      ],
      { username: 'ann', password: 'pw' },
    ],
  ])('%s is read', (url, nodes, access) => {
    expect(readAddress({ url })).toEqual({ nodes, access });
  });

  it.each([
    'cache:6379',
    'http://cache',
    'redis://',
    'redis://cache:70000',
    'redis://cache:port',
    'redis://a,,b',
    'redis://cache/db',
    'redis://cache?password=secret',
    'redis://ann:se@cret@cache',
    'redis://ann:se/cret@cache',
    'redis://ann:secret%@cache',
  ])('%s is refused, and no password is shown', (url) => {
    expect(() => readAddress({ url })).toThrow(
      expect.objectContaining({
        code: 'STORE.ADDRESS',
        message: expect.not.stringMatching(/se.?cret/),
        why: expect.not.stringMatching(/se.?cret/),
      }),
    );
  });

  it.each([
    ['redis://cache:6379/0', 'redis://cache:6379/0'],
    ['rediss://ann:secret@cache:6379', 'rediss://ann:***@cache:6379'],
    ['redis://:secret@a:1,b:2/0', 'redis://:***@a:1,b:2/0'],
    ['redis://ann:s@/:e@cache', 'redis://ann:***@cache'],
  ])('%s is shown without its password', (url, shown) => {
    expect(maskUrl(url)).toBe(shown);
  });
});
