import { differsInPriorOnly, engineErrors, type StoreRebinding } from '@waarom/engine';
import { openDatabase } from './database.js';
import { readConfig, writeConfig } from './folder-config.js';

/**
 * Puts a folder under another prior: its binding changes, in one write, and nothing of any customer. The lock of the folder
 * keeps every other process out meanwhile.
 *
 * @throws WaaromError `STORE.EMPTY`, `STORE.OTHER_TRAITS`, `EMBEDDED.LOCKED`, `EMBEDDED.FOLDER`, `STORE.CORRUPT`.
 */
export async function rebindFolder(options: {
  readonly folder: string;
  /** The model from now on: of the same catalogue and windows, under another prior. */
  readonly modelHash: string;
}): Promise<StoreRebinding> {
  const { folder, modelHash } = options;
  const database = await openDatabase(folder);
  try {
    const stored = await readConfig(database);
    if (stored === null) throw engineErrors.raise('STORE.EMPTY', { url: folder });
    if (!differsInPriorOnly(stored.modelHash, modelHash)) {
      const hashes = { stored: stored.modelHash, given: modelHash };
      throw engineErrors.raise('STORE.OTHER_TRAITS', { url: folder, ...hashes });
    }
    await writeConfig(database, { ...stored, modelHash });
    return { before: stored.modelHash, after: modelHash };
  } finally {
    await database.close();
  }
}
