/** The public coupon log as canonical events, by `coupons/mapping.yaml`. */
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createMapper, parseMapping, readCsv } from '@waarom/formats';
import type { Event, Rejection } from '@waarom/schemas';
import { errors } from '../errors.js';
import { createNumberPersons, PUBLISHED_FILE } from './number-persons.js';

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
 * Reads the log from a folder, or from `vehicle_coupon` within it: `choices.csv`, in which persons and their rows are numbered,
 * or the file as it is published, in which they are numbered here.
 *
 * @throws WaaromError `COUPONS.NO_DATA`, `CSV.INVALID`.
 */
export async function readCouponLog(folder: string): Promise<CouponLog> {
  const file = findLog(folder);
  const numberPerson = file.endsWith(PUBLISHED_FILE) ? createNumberPersons() : null;
  const map = createMapper(parseMapping(readFileSync(MAPPING_FILE, 'utf8'), MAPPING_FILE));
  const events: Event[] = [];
  const rejections: Rejection[] = [];
  for await (const { row } of readCsv(createReadStream(file), file)) {
    const event = map(numberPerson === null ? row : numberPerson(row));
    if (event.kind === 'rejected') rejections.push(event);
    else events.push(event);
  }
  const customers = [...new Set(events.map(({ customer }) => customer))];
  const endTime = events.reduce((newest, { time }) => Math.max(newest, time), 0);
  return { events, rejections, customers, endTime };
}

function findLog(folder: string): string {
  const found = [folder, join(folder, 'vehicle_coupon')]
    .flatMap((each) => [join(each, 'choices.csv'), join(each, PUBLISHED_FILE)])
    .find((each) => existsSync(each));
  if (found === undefined) throw errors.raise('COUPONS.NO_DATA', { folder });
  return found;
}
