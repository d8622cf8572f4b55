/**
 * Whose the databases of the shared Redis are, by number: test files run at once, and most empty theirs. A server has 16 unless it is
 * told otherwise, so a file that needs more, or that fills or restarts its Redis, starts one of its own (`@waarom/local`).
 */
const OWNERS = [
  // What REDIS_URL leads to: the doctor's tests look at it, whatever is there.
  'missing-codec',
  'redis-store',
  'redis-failures',
  'rebind-store',
  'scan-customers',
  'restore-redis',
  'restore',
  'prior-in-redis',
  // Stays empty.
  'prior-in-redis, empty',
  // `npm run bench`, by this number.
  'benchmarks',
  'partitioner',
  'events-to-api',
  'bad-records',
  'services',
  'services, of another model',
  'replay-equals-live',
] as const;

export type RedisDatabaseOwner = (typeof OWNERS)[number];

/**
 * The address of a test file's own database. `server` is the REDIS_URL of the environment.
 *
 * @throws Error when that is not set.
 */
export function redisUrlOf(owner: RedisDatabaseOwner, server: string | undefined): string {
  if (server === undefined || server === '') {
    throw new Error('REDIS_URL is not set: these tests talk to a real Redis. npm test starts one.');
  }
  return Object.assign(new URL(server), { pathname: `/${OWNERS.indexOf(owner)}` }).href;
}
