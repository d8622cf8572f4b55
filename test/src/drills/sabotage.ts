/** What an updater would be without one of its protections: stores that take it away. Only drills use them, to see that they fail. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Claim, Commit, CommitResult, ProfileReader, ProfileStore } from '@waarom/engine';

type Store = ProfileStore & Pick<ProfileReader, 'ping'>;

export const SABOTAGES = {
  /** Offsets are kept in files, and written before the states. */
  'offsets-apart': keepOffsetsApart,
  /** Whoever was fenced claims the shard again and writes all the same. */
  'no-fence': ignoreFence,
  /** A lost reply counts as a commit. */
  'no-resend': neverResend,
  /** States stay in memory when their partition goes to somebody else. */
  'states-kept': keepStates,
} as const;

export type Sabotage = keyof typeof SABOTAGES;

/** How long the states of a commit follow its offsets. */
const STATES_LATE_MS = 50;

function keepOffsetsApart(store: Store, folder: string): Store {
  const fileOf = (shard: number): string => join(folder, `offsets-${shard}.json`);
  const read = (shard: number): Map<string, number> =>
    existsSync(fileOf(shard))
      ? new Map(JSON.parse(readFileSync(fileOf(shard), 'utf8')) as [string, number][])
      : new Map();
  return {
    ...bind(store),
    async claim(shard, lastEpoch) {
      return { ...(await store.claim(shard, lastEpoch)), offsets: read(shard) };
    },
    async commit(shard, commit) {
      // By rename, so that a kill leaves the old file or the new one.
      const draft = `${fileOf(shard)}.${process.pid}`;
      writeFileSync(draft, JSON.stringify([...read(shard), ...commit.offsets]));
      renameSync(draft, fileOf(shard));
      await sleep(STATES_LATE_MS);
      return await store.commit(shard, commit);
    },
  };
}

function ignoreFence(store: Store): Store {
  return forceCommits(store, async (shard, commit, result) => {
    if (result.kind !== 'fenced' && result.kind !== 'moved') return null;
    return await store.claim(shard, commit.epoch);
  });
}

function neverResend(store: Store): Store {
  const forced = forceCommits(store, async (_, { epoch }, result) =>
    result.kind === 'moved' ? { epoch, sequence: result.sequence } : null,
  );
  return {
    ...forced,
    async commit(shard, commit) {
      const result = await forced.commit(shard, commit);
      return result.kind === 'unknown' ? { kind: 'committed' } : result;
    },
  };
}

type Standing = Pick<Claim, 'epoch' | 'sequence'>;

/** Writes a refused commit once more from where `standingAfter` says, whatever its owner believes. */
function forceCommits(
  store: Store,
  standingAfter: (shard: number, at: Standing, result: CommitResult) => Promise<Standing | null>,
): Store {
  const standings = new Map<number, Standing>();
  return {
    ...bind(store),
    async claim(shard, lastEpoch) {
      standings.delete(shard);
      return await store.claim(shard, lastEpoch);
    },
    async commit(shard, commit) {
      let at = standings.get(shard) ?? commit;
      for (;;) {
        const { epoch, sequence } = at;
        const result = await store.commit(shard, { ...commit, epoch, sequence });
        const next = await standingAfter(shard, at, result);
        if (next === null) {
          standings.set(shard, {
            epoch,
            sequence: sequence + (result.kind === 'committed' ? 1 : 0),
          });
          return result;
        }
        at = next;
      }
    },
  };
}

function keepStates(store: Store): Store {
  const kept = new Map<string, Buffer | null>();
  return {
    ...bind(store),
    async load(shard, customers) {
      const missing = customers.filter((customer) => !kept.has(customer));
      const values = await store.load(shard, missing);
      for (const [index, customer] of missing.entries()) kept.set(customer, values[index] ?? null);
      return customers.map((customer) => kept.get(customer) ?? null);
    },
    async commit(shard: number, commit: Commit) {
      for (const [customer, value] of commit.states) kept.set(customer, value);
      return await store.commit(shard, commit);
    },
  };
}

function bind(store: Store): Store {
  return {
    shardCount: store.shardCount,
    claim: (shard, lastEpoch) => store.claim(shard, lastEpoch),
    load: (shard, customers) => store.load(shard, customers),
    commit: (shard, commit) => store.commit(shard, commit),
    close: () => store.close(),
    ping: () => store.ping(),
  };
}
