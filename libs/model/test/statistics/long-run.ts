/** `WAAROM_LONG=1` asks for ten times as many simulated customers: a minute or two instead of seconds. */
const long = process.env['WAAROM_LONG'] === '1';

/** Returns how many customers to simulate: ten times as many in a long run. */
export function customerCount(usual: number): number {
  return long ? 10 * usual : usual;
}
