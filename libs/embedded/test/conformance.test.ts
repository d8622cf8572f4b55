import type { StoreIdentity } from '@waarom/engine';
import {
  CONFORMANCE_PARTITIONS,
  deadLettersConformance,
  profileStoreConformance,
  recordSourceConformance,
} from '@waarom/testing/conformance';
import { collect, openFolder, useFolders } from './scratch-folder.js';

const newFolder = useFolders();

profileStoreConformance('embedded', async (identity) => {
  const folder = await newFolder();
  let embedded = await openFolder(folder, { identity });
  return {
    store: embedded.store,
    reader: embedded.store,
    async reopen(other: StoreIdentity) {
      await embedded.close();
      embedded = await openFolder(folder, { identity: other });
      return { store: embedded.store, reader: embedded.store };
    },
    close: () => embedded.close(),
  };
});

recordSourceConformance(
  'embedded',
  async () => {
    const partitionCount = CONFORMANCE_PARTITIONS;
    const { log, source, close } = await openFolder(await newFolder(), { partitionCount });
    return {
      topic: log.topic,
      source: source(),
      async append(_partition, records) {
        await log.append(
          records.map(({ key, value, timestamp }) => ({ key: key!, value: value!, timestamp })),
        );
      },
      close,
    };
  },
  { nulls: false },
);

deadLettersConformance('embedded', async () => {
  const { log, deadLetters, readDeadLetters, close } = await openFolder(await newFolder());
  return { topic: log.topic, deadLetters, readBack: () => collect(readDeadLetters()), close };
});
