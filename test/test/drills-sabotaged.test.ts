/** A drill that cannot fail says nothing. These run beside the others, in a file of their own. */
import { expect, it } from 'vitest';
import { DRILLS, playQuick, TIMEOUT_MS } from './play-drill.js';

it.each(DRILLS)('without its protection some are: %s', { timeout: TIMEOUT_MS }, async (name) => {
  const { sabotage, wrong, lost } = await playQuick(name, '--sabotage');
  expect(sabotage).toBe(true);
  expect(wrong + lost).toBeGreaterThan(0);
});
