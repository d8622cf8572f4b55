import { engineErrors } from '@waarom/engine';
import { MemoryProfileStore } from '@waarom/testing';
import { expect, test } from 'vitest';
import { createPatientStore } from '../src/patient-store.js';

const away = engineErrors.raise('STORE.UNREACHABLE', { url: 'redis://away', reason: 'gone' });

/** A store that fails that often before it answers. */
function failing(times: number, error: Error) {
  const store = new MemoryProfileStore({ identity: { modelHash: 'm', shardCount: 4 } });
  const claim = store.claim.bind(store);
  let left = times;
  store.claim = async (shard, lastEpoch) => {
    if (left-- > 0) throw error;
    return await claim(shard, lastEpoch);
  };
  const pauses: number[] = [];
  const patient = createPatientStore(store, async (attempt) => {
    pauses.push(attempt);
  });
  return { patient, pauses };
}

test('a store that comes back is asked again, after a pause each time', async () => {
  const { patient, pauses } = failing(3, away);
  expect(await patient.claim(1, 6)).toMatchObject({ epoch: 7 });
  expect(pauses).toEqual([1, 2, 3]);
});

test('patience ends, with what the store was lost by', async () => {
  const { patient, pauses } = failing(9, away);
  await expect(patient.claim(1, 0)).rejects.toBe(away);
  expect(pauses).toHaveLength(8);
});

test('what will not pass is not waited for', async () => {
  const other = engineErrors.raise('STORE.OTHER_MODEL', { url: 'x', stored: 'a', given: 'b' });
  const { patient, pauses } = failing(1, other);
  await expect(patient.claim(1, 0)).rejects.toBe(other);
  expect(pauses).toEqual([]);
});
