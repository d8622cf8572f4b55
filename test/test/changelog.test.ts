/** A store that is lost altogether and restored from its changelog: the stream goes on to the bytes of an undisturbed run. */
import {
  createDecodeRecord,
  createEngineModel,
  hashProfiles,
  offsetKey,
  shardOf,
  restoreStore,
  decodeState,
  type Changelog,
  type ChangelogReader,
  type Commit,
  type ProfileReader,
  type RestoreTarget,
} from '@waarom/engine';
import { defaultTraitCatalogue, type Event } from '@waarom/schemas';
import {
  createShop,
  MemoryChangelog,
  MemoryDatabase,
  memoryRestoreTarget,
  MemoryProfileStore,
  MemoryRecordSource,
  type MemoryChangelogOptions,
  type MemoryStoreOptions,
} from '@waarom/testing';
import { describe, expect, it } from 'vitest';
import { compareStates, foldUndisturbed } from '../src/drills/undisturbed.js';
import { createUpdater, memoryLog } from './updater-under-test.js';

const model = createEngineModel(defaultTraitCatalogue());
const { dimension } = model.design;
const identity = { modelHash: model.hash, shardCount: 8 };
const shop = createShop({
  seed: 11,
  customers: 40,
  startTime: Date.UTC(2026, 0, 1),
  visitsPerDay: 20,
});
const events: readonly Event[] = withErasures([...shop.events(1_500)]);

/** Some customers are erased on the way, and some of those come back. */
function withErasures(all: readonly Event[]): readonly Event[] {
  return all.flatMap((event, index): readonly Event[] => {
    if (index % 150 !== 75) return [event];
    const { customer, time } = event;
    return [event, { kind: 'erasure', id: `erase-${index}`, customer, time: time + 1 }];
  });
}

const log = memoryLog(events, { partitionCount: 2 });
const decode = createDecodeRecord('avro');

interface RunOptions extends Pick<MemoryStoreOptions, 'onCommit'> {
  readonly database: MemoryDatabase;
  readonly changelog?: Changelog;
}

/** Folds the log to its end, from where the store stands. */
async function run({ database, changelog, ...faults }: RunOptions): Promise<MemoryProfileStore> {
  const store = new MemoryProfileStore({ identity, database, ...faults });
  const updater = createUpdater(model, {
    store,
    ...(changelog !== undefined && { changelog }),
    chunkRecordsMax: 50,
  });
  await new MemoryRecordSource({ log, untilEnd: true, batchRecordsMax: 200 }).run(updater);
  return store;
}

function changelogOf(onPublish?: MemoryChangelogOptions['onPublish']): MemoryChangelog {
  return new MemoryChangelog(onPublish === undefined ? { identity } : { identity, onPublish });
}

async function restoreInto(target: RestoreTarget, reader: ChangelogReader): Promise<void> {
  const onProgress = () => undefined;
  await restoreStore({ reader, target, changelog: 'memory-changelog', onProgress });
}

async function restore(reader: ChangelogReader): Promise<MemoryDatabase> {
  const database = new MemoryDatabase();
  await restoreInto(memoryRestoreTarget(database, identity), reader);
  return database;
}

/** Every shard must hold what its partition's log makes of its customers up to the shard's offset: nothing less and nothing more. */
async function expectOneMoment(database: MemoryDatabase): Promise<void> {
  for (let shard = 0; shard < identity.shardCount; shard++) {
    const partition = shard % log.partitionCount;
    const { offsets, states } = database.shard(shard);
    const end = offsets.get(offsetKey('events', partition)) ?? 0;
    const folded = log
      .read(partition, 0, end)
      .filter(({ key }) => shardOf(key!, identity.shardCount) === shard)
      .map((record) => decode(record) as Event);
    const expectedStates = foldUndisturbed(model, folded);
    async function* scan() {
      yield* states;
    }
    expect(await compareStates(expectedStates, { scan })).toEqual(right);
  }
}

async function expectSameStore(changelog: MemoryChangelog, store: ProfileReader): Promise<void> {
  const database = await restore(changelog);
  const restored = new MemoryProfileStore({ identity, database });
  expect(await hashProfiles(restored)).toEqual(await hashProfiles(store));
}

const expected = foldUndisturbed(model, events);
const right = { wrong: 0, lost: 0 };

/** Restores what `count` publications tell, and folds the rest of the log. */
async function restoreAndGoOn(whole: MemoryChangelog, count: number, isCompacted = false) {
  const database = await restore(whole.until(count, isCompacted));
  const changelog = changelogOf();
  changelog.publications.push(...whole.publications.slice(0, count));
  return await compareStates(expected, await run({ database, changelog }));
}

describe('a store restored from its changelog', () => {
  it('is the store that was lost, to the byte', async () => {
    const changelog = changelogOf();
    const store = await run({ database: new MemoryDatabase(), changelog });
    expect(await compareStates(expected, store)).toEqual(right);
    await expectSameStore(changelog, store);
  });

  it('goes on from wherever the changelog ends, compacted or not', async () => {
    const changelog = changelogOf();
    await run({ database: new MemoryDatabase(), changelog });
    const { length } = changelog.publications;
    expect(length).toBeGreaterThan(100);
    for (let count = 1; count < length; count += 3) {
      await expectOneMoment(await restore(changelog.until(count)));
      await expectOneMoment(await restore(changelog.until(count, true)));
    }
    expect(await restoreAndGoOn(changelog, 60, true)).toEqual(right);
  });

  it('goes on from wherever the changelog ends, after the store went back and forth', async () => {
    const changelog = changelogOf();
    const database = new MemoryDatabase();
    let count = 0;
    let snapshot = database.snapshot();
    const onCommit = (_shard: number, { sequence }: Commit) => {
      if (sequence >= 0) count++;
      if (count === 30) snapshot = database.snapshot();
      if (sequence >= 0 && (count === 60 || count === 110)) database.restore(snapshot);
      return 'none' as const;
    };
    const store = await run({ database, changelog, onCommit });
    expect(await compareStates(expected, store)).toEqual(right);
    for (let count = 1; count < changelog.publications.length; count++) {
      await expectOneMoment(await restore(changelog.until(count)));
    }
    expect(await restoreAndGoOn(changelog, 110)).toEqual(right);
    await expectSameStore(changelog, store);
  });

  it('holds what an erasure leaves, and nothing else of that customer', async () => {
    const changelog = changelogOf();
    await run({ database: new MemoryDatabase(), changelog });
    const last = new Map(
      changelog.publications.flatMap(({ states }) =>
        states.map((state) => [state.customer, state] as const),
      ),
    );
    const erased = [...last.values()].filter(({ isErased }) => isErased);
    expect(erased.length).toBeGreaterThan(0);
    for (const { customer, value } of erased) {
      expect(value).toEqual(expected.get(customer));
      const { lastEventTime, erasedTime, choiceCount } = decodeState(value, dimension);
      expect({ lastEventTime, choiceCount }).toEqual({ lastEventTime: 0, choiceCount: 0 });
      expect(erasedTime).toBeGreaterThan(0);
    }
    expect(erased.length).toBeLessThan(last.size);
  });
});

describe('the outbox', () => {
  it('is published by the next owner when one dies between its commit and its publication', async () => {
    let count = 0;
    const changelog = changelogOf(() => {
      count++;
      if (count % 7 === 0) throw new Error('died before it could publish');
      return 'none';
    });
    const database = new MemoryDatabase();
    let deaths = 0;
    let store: MemoryProfileStore | null = null;
    while (store === null) {
      store = await run({ database, changelog }).catch((error: Error) => {
        expect(error.message).toBe('died before it could publish');
        deaths++;
        return null;
      });
    }
    expect(deaths).toBeGreaterThan(3);
    expect(await compareStates(expected, store)).toEqual(right);
    await expectSameStore(changelog, store);
  });

  it.each(['lose_request', 'lose_reply'] as const)(
    'is published again by its owner after: %s',
    async (fault) => {
      let count = 0;
      const changelog = changelogOf(() => (++count % 5 === 0 && count < 26 ? fault : 'none'));
      const store = await run({ database: new MemoryDatabase(), changelog });
      expect(await compareStates(expected, store)).toEqual(right);
      await expectSameStore(changelog, store);
    },
  );

  it('holds one commit at most: the next waits until the one before is published', async () => {
    const published = new Map<number, number>();
    const changelog = changelogOf(async (publications) => {
      await new Promise(setImmediate);
      for (const { shard, sequence } of publications) published.set(shard, sequence);
      return 'none' as const;
    });
    let commits = 0;
    const onCommit = (shard: number, { sequence }: Commit) => {
      if (sequence < 0) return 'none' as const;
      commits++;
      expect(published.get(shard) ?? 0).toBe(sequence);
      return 'none' as const;
    };
    await run({ database: new MemoryDatabase(), changelog, onCommit });
    expect(commits).toBeGreaterThan(100);
  });

  it('of an owner who was thought dead is not published any more', async () => {
    const database = new MemoryDatabase();
    let count = 0;
    const changelog = changelogOf(async () => {
      // The newer owner claims and folds all of the log while this one is about to publish.
      if (++count === 20) await run({ database, changelog });
      return 'none' as const;
    });
    const store = new MemoryProfileStore({ identity, database });
    await run({ database, changelog });
    expect(count).toBeGreaterThan(20);
    const epochs = changelog.publications.map(({ shard, epoch }) => [shard, epoch] as const);
    const highest = new Map<number, number>();
    for (const [shard, epoch] of epochs) {
      expect(epoch).toBeGreaterThanOrEqual(highest.get(shard) ?? 0);
      highest.set(shard, epoch);
    }
    expect(await compareStates(expected, store)).toEqual(right);
    await expectSameStore(changelog, store);
  });
});

it('an owner who opens the changelog after another has claimed its shards publishes nothing', async () => {
  const database = new MemoryDatabase();
  let isDying = true;
  const changelog = changelogOf(() => {
    if (isDying && changelog.publications.length > 40) throw new Error('died');
    return 'none';
  });
  await expect(run({ database, changelog })).rejects.toThrow('died');
  isDying = false;
  let newer: Promise<MemoryProfileStore> | null = null;
  let published = 0;
  const slow: Changelog = {
    name: changelog.name,
    close: () => changelog.close(),
    async open(partition, partitionCount) {
      // Between this one's claim and its opening the newer owner does all there is to do.
      newer ??= run({ database, changelog });
      await newer;
      published = changelog.publications.length;
      return await changelog.open(partition, partitionCount);
    },
  };
  await run({ database, changelog: slow });
  expect(published).toBeGreaterThan(100);
  expect(changelog.publications).toHaveLength(published);
  await expectSameStore(changelog, await newer!);
});

describe('an updater with a changelog refuses', () => {
  it('an empty store beside a changelog that is not', async () => {
    const changelog = changelogOf();
    await run({ database: new MemoryDatabase(), changelog });
    await expect(run({ database: new MemoryDatabase(), changelog })).rejects.toMatchObject({
      code: 'CHANGELOG.STORE_EMPTY',
    });
  });

  it('a store whose customers are not in it', async () => {
    const database = new MemoryDatabase();
    await run({ database, changelog: changelogOf() });
    await expect(run({ database, changelog: changelogOf() })).rejects.toMatchObject({
      code: 'CHANGELOG.INCOMPLETE',
    });
  });

  it('a store that went on without it for a while', async () => {
    const database = new MemoryDatabase();
    let count = 0;
    const changelog = changelogOf(() => {
      if (++count > 4) throw new Error('died');
      return 'none';
    });
    await expect(run({ database, changelog })).rejects.toThrow('died');
    await run({ database });
    await expect(run({ database, changelog })).rejects.toMatchObject({
      code: 'CHANGELOG.INCOMPLETE',
    });
  });
});

describe('a restore refuses', () => {
  it('a changelog of another model, and writes nothing', async () => {
    const changelog = changelogOf();
    await run({ database: new MemoryDatabase(), changelog });
    const database = new MemoryDatabase();
    const target = memoryRestoreTarget(database, { ...identity, modelHash: 'other' });
    await expect(restoreInto(target, changelog)).rejects.toMatchObject({
      code: 'CHANGELOG.OTHER_STORE',
    });
    expect(database.snapshot().size).toBe(0);
  });

  it('a changelog without anything', async () => {
    await expect(restore(changelogOf())).rejects.toMatchObject({ code: 'CHANGELOG.EMPTY' });
  });
});
