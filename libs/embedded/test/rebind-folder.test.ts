import { offsetKey } from '@waarom/engine';
import { describe, expect, test } from 'vitest';
import { rebindFolder } from '../src/index.js';
import { openFolder, useFolders } from './scratch-folder.js';

const newFolder = useFolders();
const OLD = { modelHash: '11112222aaaabbbb', shardCount: 8 };
const NEW = { modelHash: '11112222ccccdddd', shardCount: 8 };

describe('a folder under another prior', () => {
  test('has the same log, customers, sequence and offsets', async () => {
    const folder = await newFolder();
    const before = await openFolder(folder, { identity: OLD, topic: 'clicks', partitionCount: 2 });
    await before.log.append([{ key: Buffer.from('a'), value: Buffer.from('b'), timestamp: 1 }]);
    const { epoch } = await before.store.claim(3, 0);
    const offsets = new Map([[offsetKey('clicks', 1), 5]]);
    const states = [['ann', Buffer.from('state')]] as const;
    await before.store.commit(3, { epoch, sequence: 0, offsets, states });
    await before.close();

    const rebound = await rebindFolder({ folder, modelHash: NEW.modelHash });
    expect(rebound).toEqual({ before: OLD.modelHash, after: NEW.modelHash });
    const after = await openFolder(folder, { identity: NEW });
    expect(await after.store.read(['ann'])).toEqual([Buffer.from('state')]);
    expect(await after.store.claim(3, 0)).toEqual({ epoch: epoch + 1, sequence: 1, offsets });
    expect(after.log.partitionCount).toBe(2);
    await after.close();
    await expect(openFolder(folder, { identity: OLD })).rejects.toMatchObject({
      code: 'STORE.OTHER_MODEL',
    });
  });

  test('is refused while a process has it', async () => {
    const folder = await newFolder();
    const embedded = await openFolder(folder, { identity: OLD });
    const rebinding = rebindFolder({ folder, modelHash: NEW.modelHash });
    await expect(rebinding).rejects.toMatchObject({ code: 'EMBEDDED.LOCKED' });
    await embedded.close();
    await (await openFolder(folder, { identity: OLD })).close();
  });

  test('is refused for other traits, and where there is none', async () => {
    const folder = await newFolder();
    await (await openFolder(folder, { identity: OLD })).close();
    const other = rebindFolder({ folder, modelHash: '99992222ccccdddd' });
    await expect(other).rejects.toMatchObject({ code: 'STORE.OTHER_TRAITS' });
    await (await openFolder(folder, { identity: OLD })).close();
    const empty = rebindFolder({ folder: await newFolder(), modelHash: NEW.modelHash });
    await expect(empty).rejects.toMatchObject({ code: 'STORE.EMPTY' });
  });
});
