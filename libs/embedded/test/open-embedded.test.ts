import { rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { beforeAll, describe, expect, test } from 'vitest';
import { compileSources, openFolder, startChild, useFolders } from './scratch-folder.js';

const newFolder = useFolders();

async function newStore(): Promise<string> {
  const folder = await newFolder();
  const embedded = await openFolder(folder);
  await embedded.log.append([{ key: Buffer.from('a'), value: Buffer.from('b'), timestamp: 1 }]);
  await embedded.close();
  return folder;
}

describe('a folder that cannot be used is refused with a remedy', () => {
  beforeAll(compileSources);

  test('one that another process holds', async () => {
    const folder = await newFolder();
    const child = startChild('hold', folder);
    for await (const { open } of child.steps) if (open) break;
    await expect(openFolder(folder)).rejects.toMatchObject({
      code: 'EMBEDDED.LOCKED',
      message: expect.stringContaining(folder),
    });
    await child.kill();
    await (await openFolder(folder)).close();
  });

  test('one that this process holds', async () => {
    const folder = await newFolder();
    const embedded = await openFolder(folder);
    await expect(openFolder(folder)).rejects.toMatchObject({ code: 'EMBEDDED.LOCKED' });
    await embedded.close();
  });

  test('one that is a file, or under a file', async () => {
    const file = join(await newFolder(), 'file');
    await writeFile(file, '');
    for (const folder of [file, join(file, 'folder')]) {
      await expect(openFolder(folder)).rejects.toMatchObject({ code: 'EMBEDDED.FOLDER' });
    }
  });

  // Linux alone has such a place; elsewhere it is just one that cannot be made.
  test('one where no folders can be made', async () => {
    await expect(openFolder('/proc/waarom/folder')).rejects.toMatchObject({
      code: 'EMBEDDED.FOLDER',
    });
  });

  test('one of another model', async () => {
    const folder = await newStore();
    const identity = { modelHash: 'other', shardCount: 8 };
    await expect(openFolder(folder, { identity })).rejects.toMatchObject({
      code: 'STORE.OTHER_MODEL',
      details: { url: folder, stored: 'chain', given: 'other' },
    });
  });

  test('one of another layout', async () => {
    const folder = await newStore();
    const identity = { modelHash: 'chain', shardCount: 16 };
    for (const options of [{ identity }, { topic: 'other' }, { partitionCount: 2 }]) {
      await expect(openFolder(folder, options)).rejects.toMatchObject({
        code: 'STORE.OTHER_LAYOUT',
      });
    }
    await (await openFolder(folder)).close();
  });

  test('one with a partition count that does not divide the shards', async () => {
    const folder = await newFolder();
    await expect(openFolder(folder, { partitionCount: 3 })).rejects.toMatchObject({
      code: 'LOG.PARTITIONS',
    });
  });

  test('one whose files are damaged or gone', async () => {
    const emptied = await newStore();
    await truncate(join(emptied, 'CURRENT'), 0);
    const beheaded = await newStore();
    await rm(join(beheaded, 'CURRENT'));
    for (const folder of [emptied, beheaded]) {
      await expect(openFolder(folder)).rejects.toMatchObject({ code: 'STORE.CORRUPT' });
    }
  });

  test('one that another program wrote', async () => {
    const folder = await newFolder();
    const level = new ClassicLevel(folder);
    await level.put('a', 'b');
    await level.close();
    await expect(openFolder(folder)).rejects.toMatchObject({ code: 'STORE.CORRUPT' });
  });
});

test('a folder keeps the topic and the partition count that it was made with', async () => {
  const folder = await newFolder();
  await (await openFolder(folder, { topic: 'clicks', partitionCount: 2 })).close();
  const { log, close } = await openFolder(folder);
  expect(log).toMatchObject({ topic: 'clicks', partitionCount: 2 });
  await close();
});
