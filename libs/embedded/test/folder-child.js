// A process of its own that works on a folder: `node folder-child.js hold|fold|fill FOLDER`. It tells each step on a line of JSON.
import { createHash } from 'node:crypto';
import { shardOf, shardsOfPartition, offsetKey } from '@waarom/engine';
import { openEmbedded } from '@waarom/embedded';

const [mode, folder] = process.argv.slice(2);
const shardCount = 8;

function tell(step) {
  process.stdout.write(`${JSON.stringify(step)}\n`);
}

/** Every customer's state is a hash chain over its records: any record lost, repeated or swapped changes it. */
function chainConsumer(store) {
  const claims = new Map();
  return {
    async open({ topic, partition, partitionCount }) {
      const offsets = [];
      for (const shard of shardsOfPartition(partition, partitionCount, shardCount)) {
        const claim = await store.claim(shard, 0);
        claims.set(shard, { ...claim });
        offsets.push(claim.offsets.get(offsetKey(topic, partition)) ?? 0);
      }
      return Math.min(...offsets);
    },
    async apply({ topic, partition, records, nextOffset }) {
      const shards = groupByShard(records);
      await Promise.all(
        [...shards].map(async ([shard, own]) => {
          const claim = claims.get(shard);
          const from = claim.offsets.get(offsetKey(topic, partition)) ?? 0;
          const states = new Map();
          for (const { key, value, offset } of own) {
            if (offset < from) continue;
            const customer = key.toString();
            const before = states.get(customer) ?? (await store.load(shard, [customer]))[0];
            const hash = createHash('sha1')
              .update(before ?? '')
              .update(value);
            states.set(customer, hash.digest());
          }
          const offsets = new Map([[offsetKey(topic, partition), nextOffset]]);
          const { epoch, sequence } = claim;
          const result = await store.commit(shard, {
            epoch,
            sequence,
            offsets,
            states: [...states],
          });
          if (result.kind !== 'committed') throw new Error(result.kind);
          claims.set(shard, { epoch, sequence: sequence + 1, offsets });
        }),
      );
      tell({ committed: nextOffset });
      return { kind: 'applied' };
    },
    async close() {},
  };
}

function groupByShard(records) {
  const groups = new Map();
  for (const record of records) {
    const shard = shardOf(record.key, shardCount);
    groups.set(shard, [...(groups.get(shard) ?? []), record]);
  }
  return groups;
}

function randomRecords(count, size) {
  return Array.from({ length: count }, () => ({
    key: Buffer.from(`customer-${Math.floor(Math.random() * 30)}`),
    value: Buffer.alloc(size, String(Math.random())),
    timestamp: 1,
  }));
}

async function appendForEver(log, count, size) {
  for (;;) tell({ appended: await log.append(randomRecords(count, size)) });
}

try {
  const { log, source, store } = await openEmbedded({
    folder,
    identity: { modelHash: 'chain', shardCount },
  });
  tell({ open: true });
  if (mode === 'fold') {
    await Promise.all([source().run(chainConsumer(store)), appendForEver(log, 7, 200)]);
  }
  if (mode === 'fill') await appendForEver(log, 7, 10_000);
  if (mode === 'hold') setInterval(() => {}, 60_000);
} catch (error) {
  tell({ failed: error });
  process.exit(1);
}
