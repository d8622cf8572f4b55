import { expect, test } from 'vitest';
import { readScorerConfig } from '../src/config.js';

test('the store’s address is all that is needed', () => {
  expect(readScorerConfig({ REDIS_URL: 'redis://cache' })).toEqual({
    REDIS_URL: 'redis://cache',
    HOST: '127.0.0.1',
    PORT: 7070,
    SHARD_COUNT: 64,
    LOG_LEVEL: 'info',
  });
});

test('every setting at fault is named', () => {
  const wrong = { REDIS_URL: 'http://cache', PORT: 'many', SHARD_COUNT: '0', LOG_LEVEL: 'loud' };
  expect(() => readScorerConfig(wrong)).toThrow(
    /REDIS_URL is not a redis.*\nPORT invalid input: expected number.*\nSHARD_COUNT too small.*\nLOG_LEVEL invalid/,
  );
  expect(() => readScorerConfig({})).toThrow('REDIS_URL is missing');
});
