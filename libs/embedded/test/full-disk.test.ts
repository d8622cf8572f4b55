import { beforeAll, expect, test } from 'vitest';
import type { LogPosition } from '../src/index.js';
import { compileSources, openFolder, startChild, useFolders, type Step } from './scratch-folder.js';

const newFolder = useFolders();
beforeAll(compileSources);

test('a disk that takes no more is STORE.FULL, and what was acknowledged is there when it has room again', async () => {
  const folder = await newFolder();
  const child = startChild('fill', folder, 2_000);
  const acknowledged: LogPosition[] = [];
  let last: Step = {};
  for await (const step of child.steps) {
    acknowledged.push(...(step.appended ?? []));
    last = step;
  }
  await child.kill();
  expect(last.failed).toMatchObject({
    code: 'STORE.FULL',
    why: expect.stringContaining('too large'),
  });
  expect(acknowledged.length).toBeGreaterThan(50);

  const embedded = await openFolder(folder);
  for (const { partition, offset } of acknowledged) {
    expect(embedded.log.highWatermark(partition)).toBeGreaterThan(offset);
  }
  await embedded.log.append([{ key: Buffer.from('a'), value: Buffer.from('b'), timestamp: 1 }]);
  await embedded.close();
});
