import type { Redis } from 'ioredis';

/** Settings of a server as far as it shows them; `null` where it does not, as hosted ones may. */
export interface ServerFacts {
  readonly version: string | null;
  readonly isCluster: boolean;
  readonly evictionPolicy: string | null;
  readonly appendOnly: boolean | null;
  /** Snapshot rules; empty text for none. */
  readonly save: string | null;
  readonly keyCount: number | null;
}

/** INFO says nearly all and is allowed nearly everywhere; CONFIG is often not, and says the rest. */
export async function readServerFacts(redis: Redis): Promise<ServerFacts> {
  const [info, save] = await Promise.all([readInfo(redis), readSetting(redis, 'save')]);
  const field = (name: string): string | null =>
    new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? null;
  const appendOnly = field('aof_enabled');
  const keyspace = field(`db${redis.options.db ?? 0}`) ?? '';
  return {
    version: field('redis_version'),
    isCluster: info === '' ? await hasSlots(redis) : field('redis_mode') === 'cluster',
    evictionPolicy: field('maxmemory_policy') ?? (await readSetting(redis, 'maxmemory-policy')),
    appendOnly: appendOnly === null ? null : appendOnly === '1',
    save,
    keyCount: info === '' ? null : Number(/^keys=(\d+)/.exec(keyspace)?.[1] ?? 0),
  };
}

async function readInfo(redis: Redis): Promise<string> {
  try {
    return await redis.info();
  } catch (error) {
    if (isForbidden(error)) return '';
    throw error;
  }
}

async function readSetting(redis: Redis, name: string): Promise<string | null> {
  try {
    const reply: unknown = await redis.config('GET', name);
    const value: unknown = Array.isArray(reply) ? reply[1] : undefined;
    return typeof value === 'string' ? value : null;
  } catch (error) {
    if (isForbidden(error)) return null;
    throw error;
  }
}

async function hasSlots(redis: Redis): Promise<boolean> {
  return await redis.cluster('SLOTS').then(
    () => true,
    () => false,
  );
}

/** Not allowed, or renamed away: `unknown command`. */
function isForbidden(error: unknown): boolean {
  return error instanceof Error && /^NOPERM|unknown command/i.test(error.message);
}
