import { setFlagsFromString } from 'node:v8';
import { runInNewContext, runInThisContext } from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRedisStore } from '@waarom/redis';

describe('String.prototype', () => {
  beforeAll(() => setFlagsFromString('--allow-natives-syntax'));

  it('is in its fast form once the package is loaded', () => {
    expect(createRedisStore).toBeTypeOf('function');
    expect(runInThisContext('%HasFastProperties(String.prototype)')).toBe(true);
  });

  it('would not be after a class that extends String, such as ioredis has', () => {
    const extended = 'class Text extends String {}; %HasFastProperties(String.prototype)';
    expect(runInNewContext(extended)).toBe(false);
  });
});
