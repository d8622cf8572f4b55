/** The log as it is published: one row a coupon, the person's demographics repeated in each, and no person ids. */

type CsvRow = Readonly<Record<string, string>>;

/** The file's name in the archive of the UCI repository. */
export const PUBLISHED_FILE = 'in-vehicle-coupon-recommendation.csv';

const DEMOGRAPHICS = [
  'gender',
  'age',
  'maritalStatus',
  'has_children',
  'education',
  'occupation',
  'income',
  'car',
  'Bar',
  'CoffeeHouse',
  'CarryAway',
  'RestaurantLessThan20',
  'Restaurant20To50',
];
/** 1: the coupon was accepted. */
const ANSWER = 'Y';

/**
 * Adds what the mapping reads: `person` (a run of rows with equal demographics, from 1), `task` (the row within it, from 1) and
 * `accept`. Returns one function for one reading of the file, in the order of its rows.
 */
export function createNumberPersons(): (row: CsvRow) => CsvRow {
  let demographics = '';
  let person = 0;
  let task = 0;
  return function numberPerson(row) {
    const own = JSON.stringify(DEMOGRAPHICS.map((column) => row[column]));
    if (own !== demographics) {
      demographics = own;
      person += 1;
      task = 0;
    }
    task += 1;
    return { ...row, person: String(person), task: String(task), accept: row[ANSWER] ?? '' };
  };
}
