import { expect, it } from 'vitest';
import { chooseBackend, PAYS_FROM } from '../src/index.js';

it('a small log is fitted by the plain back end, a large one by TensorFlow.js', async () => {
  const smallest = Math.min(...Object.values(PAYS_FROM));
  expect((await chooseBackend(smallest - 1)).name).toBe('plain');
  const largest = Math.max(...Object.values(PAYS_FROM));
  expect((await chooseBackend(largest)).name).toBe('tensorflow');
});
