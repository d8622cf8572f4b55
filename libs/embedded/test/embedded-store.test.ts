import { expect, test } from 'vitest';
import { offsetKey, type DeadLetter, type ProfileStore } from '@waarom/engine';
import { collect, openFolder, useFolders } from './scratch-folder.js';

const newFolder = useFolders();

test('a store opened again has the epochs, sequences, offsets and states that were committed', async () => {
  const folder = await newFolder();
  const first = await openFolder(folder);
  const { epoch, sequence } = await first.store.claim(3, 7);
  const offsets = new Map([
    [offsetKey('events', 3), 12],
    [offsetKey('événements', 70_000), 2 ** 40],
  ]);
  const states = [
    ['anna', Buffer.from([0, 255, 1])],
    ['ünïcode 🎈', Buffer.alloc(0)],
  ] as const;
  expect(await first.store.commit(3, { epoch, sequence, offsets, states })).toEqual({
    kind: 'committed',
  });
  await first.close();

  const second = await openFolder(folder);
  const claim = await second.store.claim(3, 0);
  expect(claim).toEqual({ epoch: 9, sequence: 1, offsets });
  expect(await collect(second.store.scan())).toEqual(states);
  expect(await second.store.read(['ünïcode 🎈', 'nobody', 'anna'])).toEqual([
    Buffer.alloc(0),
    null,
    Buffer.from([0, 255, 1]),
  ]);
  await second.close();
});

test('of two commits that expect the same sequence at the same moment one is written', async () => {
  const { store, close } = await openFolder(await newFolder());
  const { epoch, sequence } = await store.claim(0, 0);
  const results = await Promise.all(
    ['first', 'second'].map((name) => commitOne(store, { epoch, sequence }, name)),
  );
  expect(results.map(({ kind }) => kind)).toEqual(['committed', 'moved']);
  expect(await store.read(['anna'])).toEqual([Buffer.from('first')]);
  await close();
});

test('a claim that comes while a commit is under way lets it finish and fences the next', async () => {
  const { store, close } = await openFolder(await newFolder());
  const { epoch } = await store.claim(0, 0);
  const [first, claim, second] = await Promise.all([
    commitOne(store, { epoch, sequence: 0 }, 'first'),
    store.claim(0, 0),
    commitOne(store, { epoch, sequence: 1 }, 'second'),
  ]);
  expect(first).toEqual({ kind: 'committed' });
  expect(claim).toMatchObject({ epoch: epoch + 1, sequence: 1 });
  expect(second).toEqual({ kind: 'fenced', epoch: epoch + 1 });
  await close();
});

function commitOne(
  store: ProfileStore,
  at: { readonly epoch: number; readonly sequence: number },
  value: string,
) {
  const states = [['anna', Buffer.from(value)]] as const;
  return store.commit(0, { ...at, offsets: new Map(), states });
}

test('dead letters keep every byte, and one that is sent again is still one', async () => {
  const folder = await newFolder();
  const reason = { code: 'AVRO_DECODE', stage: 'decode', message: 'ends too early' } as const;
  const letters: readonly DeadLetter[] = [
    { key: null, value: Buffer.from([0xc3, 0x28, 0]) },
    { key: Buffer.from('a'), value: null },
    { key: Buffer.alloc(0), value: Buffer.alloc(0) },
  ].map((bytes, offset) => ({
    ...reason,
    topic: 'events',
    partition: 1,
    record: { ...bytes, offset, timestamp: 1_700_000_000_000 },
  }));
  const first = await openFolder(folder);
  await first.deadLetters.send(letters);
  await first.deadLetters.send(letters.slice(1));
  await first.close();
  const second = await openFolder(folder);
  expect(await collect(second.readDeadLetters())).toEqual(letters);
  await second.close();
});
