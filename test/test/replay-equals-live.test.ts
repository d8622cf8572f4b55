import { createEngineModel } from '@waarom/engine';
import { defaultTraitCatalogue, type Event } from '@waarom/schemas';
import { createShop, type Disturbances } from '@waarom/testing';
import { describe, expect, it } from 'vitest';
import {
  foldEmbedded,
  foldInMemory,
  foldLive,
  type FoldedLog,
  type FoldLogOptions,
} from './fold-log.js';

const model = createEngineModel(defaultTraitCatalogue());
const START = Date.UTC(2026, 2, 1);
const BATCHES = [1, 7, 500];
const PARTITIONS = [1, 4, 16];
const CUSTOMERS = 100;

const DISTURBED: Disturbances = {
  duplicatesShare: 0.05,
  delayedShare: 0.1,
  delayMsMax: 20 * 60_000,
  earlyResponsesShare: 0.1,
  orphanResponsesShare: 0.05,
};

function shopEvents(disturbances: Partial<Disturbances>): readonly Event[] {
  // Often enough that windows overlap, so that joins and open exposures are part of what is compared.
  const shop = createShop({
    seed: 20,
    customers: CUSTOMERS,
    startTime: START,
    visitsPerDay: 40,
    ...disturbances,
  });
  return [...shop.events(2000)];
}

describe.each<[string, Partial<Disturbances>]>([
  ['in order', {}],
  ['with duplicates, late events, early and orphan responses', DISTURBED],
])('the same events %s', (_, disturbances) => {
  const events = shopEvents(disturbances);
  const fold = async (
    way: (options: FoldLogOptions) => Promise<FoldedLog>,
    batchRecords: number,
    partitionCount: number,
  ) => await way({ model, events, batchRecords, partitionCount });
  const reference = fold(foldInMemory, 500, 4);

  it('are folded, all of them, into every customer', async () => {
    const customers = new Set(events.map(({ customer }) => customer)).size;
    expect(customers).toBeGreaterThan(CUSTOMERS / 2);
    expect(await reference).toMatchObject({ customers, deadLetters: 0 });
  });

  describe.each(PARTITIONS)('over %i partitions', (partitionCount) => {
    it.each(BATCHES)('in batches of %i give the same bytes in memory', async (batchRecords) => {
      expect(await fold(foldInMemory, batchRecords, partitionCount)).toEqual(await reference);
    });

    it.each(BATCHES)('in batches of %i give them embedded', async (batchRecords) => {
      expect(await fold(foldEmbedded, batchRecords, partitionCount)).toEqual(await reference);
    });

    it.each(BATCHES)('in batches of %i give them live', async (batchRecords) => {
      expect(await fold(foldLive, batchRecords, partitionCount)).toEqual(await reference);
    });
  });
});

it('another log gives other bytes', async () => {
  const options = { model, batchRecords: 500, partitionCount: 4 };
  const events = shopEvents({});
  const whole = await foldInMemory({ ...options, events });
  const shorter = await foldInMemory({ ...options, events: events.slice(0, -1) });
  expect(shorter.hash).not.toBe(whole.hash);
});
