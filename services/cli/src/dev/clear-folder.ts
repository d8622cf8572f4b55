/** `--fresh`: takes out what an embedded store keeps in a folder, and nothing else that may be there. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openEmbedded } from '@waarom/embedded';
import type { StoreIdentity } from '@waarom/engine';
import { WaaromError } from '@waarom/schemas';

const STORE_FILE = /^(\d+\.(ldb|sst|log)|MANIFEST-\d+|CURRENT|LOCK|LOG|LOG\.old)$/;

/** @throws WaaromError `EMBEDDED.LOCKED` while another process uses the folder. */
export async function clearFolder(folder: string, identity: StoreIdentity): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  if (!names.includes('CURRENT')) return;
  try {
    await (await openEmbedded({ folder, identity })).close();
  } catch (error) {
    // Another model's or a damaged store may go; one in use may not.
    if (!(error instanceof WaaromError) || error.code === 'EMBEDDED.LOCKED') throw error;
  }
  const files = (await readdir(folder)).filter((name) => STORE_FILE.test(name));
  await Promise.all(files.map((name) => rm(join(folder, name))));
}
