/** The public coupon log as canonical events, by `coupons/mapping.yaml`. */
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createMapper, parseMapping, readCsv } from '@waarom/formats';
import type { Event, Rejection } from '@waarom/schemas';
import { errors } from '../errors.js';

const MAPPING_FILE = fileURLToPath(new URL('../../coupons/mapping.yaml', import.meta.url));

export interface CouponLog {
  /** In the order of the rows. */
  readonly events: readonly Event[];
  /** Rows that the mapping refused. */
  readonly rejections: readonly Rejection[];
  /** Customer ids, each once, in the order of the rows. */
  readonly customers: readonly string[];
  /** Time of the newest event. */
  readonly endTime: number;
}

/**
 * Reads the log from the folder `vehicle_coupon`, or from a folder that contains it.
 *
 * @throws WaaromError `COUPONS.NO_DATA`, `CSV.INVALID`.
 */
export async function readCouponLog(folder: string): Promise<CouponLog> {
  const file = [folder, join(folder, 'vehicle_coupon')]
    .map((each) => join(each, 'choices.csv'))
    .find((each) => existsSync(each));
  if (file === undefined) throw errors.raise('COUPONS.NO_DATA', { folder });
  const map = createMapper(parseMapping(readFileSync(MAPPING_FILE, 'utf8'), MAPPING_FILE));
  const events: Event[] = [];
  const rejections: Rejection[] = [];
  for await (const { row } of readCsv(createReadStream(file), file)) {
    const event = map(row);
    if (event.kind === 'rejected') rejections.push(event);
    else events.push(event);
  }
  const customers = [...new Set(events.map(({ customer }) => customer))];
  const endTime = events.reduce((newest, { time }) => Math.max(newest, time), 0);
  return { events, rejections, customers, endTime };
}
