/** What else is known of customers, from a table beside the log: a baseline, and a shift of the prior mean that a fit reports. */
import { createReadStream } from 'node:fs';
import { readCsv } from '@waarom/formats';
import type { People } from '@waarom/fit';
import { errors } from '../errors.js';
import { fileError } from '../file-error.js';

export interface Demographics {
  /** Columns, in the order of the file. */
  readonly columns: readonly string[];
  /** One number a column; NaN where it is unknown. */
  readonly ofCustomer: ReadonlyMap<string, Float64Array>;
}

const CUSTOMER = 'customer';

/**
 * Reads a CSV with a column `customer`, and columns of numbers beside it. A blank is unknown.
 *
 * @throws WaaromError `CLI.FILE`, `CLI.DEMOGRAPHICS`, `CSV.INVALID`.
 */
export async function readDemographics(file: string): Promise<Demographics> {
  const ofCustomer = new Map<string, Float64Array>();
  let columns: readonly string[] = [];
  const refuse = (reason: string) => errors.raise('CLI.DEMOGRAPHICS', { file, reason });
  for await (const { line, row } of readCsv(bytesOf(file), file)) {
    if (columns.length === 0) columns = Object.keys(row).filter((name) => name !== CUSTOMER);
    const customer = row[CUSTOMER];
    if (customer === undefined || customer === '') throw refuse(`line ${line} names no customer`);
    if (ofCustomer.has(customer)) throw refuse(`line ${line} names ${customer} again`);
    const numbers = columns.map((column) => {
      const text = row[column]?.trim() ?? '';
      const value = text === '' ? NaN : Number(text);
      if (text !== '' && !Number.isFinite(value)) {
        throw refuse(`line ${line}: "${text}" in column ${column} is not a number`);
      }
      return value;
    });
    ofCustomer.set(customer, Float64Array.from(numbers));
  }
  if (columns.length === 0) throw refuse('it has no column beside customer, or no row');
  return { columns, ofCustomer };
}

async function* bytesOf(file: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(file) as AsyncIterable<Buffer>;
  } catch (cause) {
    throw fileError('read', file, cause);
  }
}

export interface DescribedPeople {
  readonly people: People;
  /** Customers with a row. */
  readonly described: number;
}

/**
 * Returns the people with their columns as covariates, in sds around the mean of these people; what is unknown of somebody is the mean.
 * A column that is the same for everybody is 0 for everybody.
 */
export function describePeople(
  people: People,
  { columns, ofCustomer }: Demographics,
): DescribedPeople {
  const rows = [...people].flatMap(({ id }) => ofCustomer.get(id) ?? []);
  const scales = columns.map((_, column) => {
    const known = rows.map((row) => row[column]!).filter((value) => !Number.isNaN(value));
    const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
    const square = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { mean, sd: Math.sqrt(square / Math.max(1, known.length)) };
  });
  const covariatesOf = (id: string) => {
    const row = ofCustomer.get(id);
    return Float64Array.from(scales, ({ mean, sd }, column) => {
      const value = row?.[column] ?? NaN;
      return Number.isNaN(value) || sd === 0 ? 0 : (value - mean) / sd;
    });
  };
  return {
    people: {
      *[Symbol.iterator]() {
        for (const person of people) yield { ...person, covariates: covariatesOf(person.id) };
      },
    },
    described: rows.length,
  };
}
