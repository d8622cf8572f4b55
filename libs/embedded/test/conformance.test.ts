import { profileStoreConformance } from '@waarom/testing/conformance';
import { openFolder, useFolders } from './scratch-folder.js';

const newFolder = useFolders();

profileStoreConformance('embedded', async (identity) => {
  const folder = await newFolder();
  let embedded = await openFolder(folder, { identity });
  return {
    store: embedded.store,
    reader: embedded.store,
    async reopen(other) {
      await embedded.close();
      embedded = await openFolder(folder, { identity: other });
      return { store: embedded.store, reader: embedded.store };
    },
    close: () => embedded.close(),
  };
});
