import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createDescribeProfile,
  createReadProfile,
  emptyState,
  Fold,
  type ProfileView,
} from '@waarom/engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCouponLog } from '../src/coupons/coupon-log.js';
import { pickFive } from '../src/coupons/report-text.js';
import { model } from '../src/profiles.js';

const CHEAP = 'Restaurant(<20)';
const DEAR = 'Restaurant(20-50)';
/** Made-up people; the columns are those of the log, with one that the mapping does not use. */
const HEADER = 'person,task,accept,weather,coupon,expiration\n';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waarom-coupons-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function writeLog(rows: readonly string[], within = ''): void {
  mkdirSync(join(folder, within), { recursive: true });
  writeFileSync(join(folder, within, 'choices.csv'), `${HEADER}${rows.join('\n')}\n`);
}

async function learn(): Promise<ProfileView> {
  const { events, endTime } = await readCouponLog(folder);
  const fold = new Fold(model, 'required');
  const state = emptyState(model.design.dimension);
  for (const event of events) expect(fold.foldEvent(state, event)).toBe('applied');
  return createDescribeProfile(model, createReadProfile(model))('p-1', state, endTime, String);
}

describe('the coupon log', () => {
  it('becomes settled offers, a day apart, of as many customers as the log has persons', async () => {
    writeLog([`1,1,1,Sunny,${CHEAP},1d`, '1,2,0,Sunny,Bar,2h', `2,1,0,Rainy,${DEAR},2h`]);
    const { events, customers, endTime, rejections } = await readCouponLog(folder);
    expect(rejections).toEqual([]);
    expect(customers).toEqual(['p-1', 'p-2']);
    expect(endTime).toBe(Date.UTC(2017, 0, 3));
    expect(events[0]).toMatchObject({
      kind: 'offer_response',
      id: 'coupon-1-1',
      customer: 'p-1',
      time: Date.UTC(2017, 0, 2),
      consent: true,
      offers: [{ id: CHEAP, price: 14.14, list_price: 20, cues: { scarcity: 0 } }],
      accepted: CHEAP,
    });
    expect(events[1]).toMatchObject({
      offers: [{ id: 'Bar', price: null, list_price: null, cues: { scarcity: 1 } }],
      accepted: null,
    });
  });

  it('is also found in a folder around it', async () => {
    writeLog(['1,1,1,Sunny,Bar,1d'], 'vehicle_coupon');
    expect((await readCouponLog(folder)).events).toHaveLength(1);
  });

  it('that is not there is an error that says where it is public', async () => {
    await expect(readCouponLog(folder)).rejects.toMatchObject({
      code: 'COUPONS.NO_DATA',
      next: expect.arrayContaining([expect.stringContaining('archive.ics.uci.edu/dataset/603')]),
    });
  });

  it('is read as it is published too: a person is a run of rows with equal demographics', async () => {
    const header = 'coupon,expiration,gender,age,Y';
    const rows = ['Bar,1d,F,21,1', 'Bar,2h,F,21,0', 'Bar,1d,F,26,1', 'Bar,1d,F,21,0'];
    const file = join(folder, 'in-vehicle-coupon-recommendation.csv');
    writeFileSync(file, [header, ...rows].join('\n'));
    const { events, rejections } = await readCouponLog(folder);
    expect(rejections).toEqual([]);
    expect(events.map(({ id }) => id)).toEqual([
      'coupon-1-1',
      'coupon-1-2',
      'coupon-2-1',
      'coupon-3-1',
    ]);
    expect(events.map((event) => 'accepted' in event && event.accepted)).toEqual([
      'Bar',
      null,
      'Bar',
      null,
    ]);
  });

  it('keeps count of rows that do not fit, and goes on after them', async () => {
    writeLog(['1,1,1,Sunny,Bar,soon', '1,2,1,Sunny,Bar,1d']);
    const { events, rejections } = await readCouponLog(folder);
    expect(events).toHaveLength(1);
    expect(rejections).toEqual([
      expect.objectContaining({ code: 'MAPPING', path: 'offers[0].cues.scarcity' }),
    ]);
  });

  it('of somebody who takes what expires soon says scarcity, and nothing of price', async () => {
    writeLog(
      Array.from({ length: 20 }, (_, i) => `1,${i + 1},${i % 2},Sunny,Bar,${i % 2 ? '2h' : '1d'}`),
    );
    const { scarcity, price_sensitivity: price } = (await learn()).traits;
    expect(scarcity!.interval90[0]).toBeGreaterThan(0);
    expect(price).toMatchObject({ n: 0, status: 'prior_only' });
  });

  it('of somebody who takes the cheap restaurant and not the dear one says price', async () => {
    writeLog(
      Array.from({ length: 20 }, (_, i) => `1,${i + 1},${i % 2},Sunny,${i % 2 ? CHEAP : DEAR},1d`),
    );
    const { scarcity, price_sensitivity: price } = (await learn()).traits;
    expect(price!.interval90[0]).toBeGreaterThan(0);
    expect(scarcity!.n).toBe(0);
  });
});

it('the five people shown are five different ones, the ends of both traits first', () => {
  const profileOf = (id: string, scarcity: number, price: number) => {
    const traits = { scarcity: { mean: scarcity }, price_sensitivity: { mean: price } };
    return { customer_id: id, traits } as unknown as ProfileView;
  };
  const profiles = [
    profileOf('middle', 0.1, 0),
    profileOf('scarce and dear', 2, -2),
    profileOf('plenty', -2, 0),
    profileOf('cheap', 0, 1),
    profileOf('rather dear', 0, -1),
    profileOf('nobody', 0.5, 0.5),
  ];
  expect(pickFive(profiles).map(({ customer_id: id }) => id)).toEqual([
    'scarce and dear',
    'plenty',
    'cheap',
    'rather dear',
    'middle',
  ]);
  expect(pickFive(profiles.slice(0, 2))).toHaveLength(2);
});
