import { expect, it } from 'vitest';
import { DRILLS, playQuick, TIMEOUT_MS } from './play-drill.js';

it.each(DRILLS)('no customer is wrong or lost: %s', { timeout: TIMEOUT_MS }, async (name) => {
  expect(await playQuick(name)).toMatchObject({ drill: name, wrong: 0, lost: 0 });
});
