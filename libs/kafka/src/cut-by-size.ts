/** kafkajs packs what one call sends to a partition into one record batch, which brokers refuse above 1 MB by default. */
const BYTES_MAX = 900_000;
/** kafkajs gathers a partition's messages in quadratic time. */
const ITEMS_MAX = 1_000;
/** Key, headers and framing, about. */
const OVERHEAD_BYTES = 200;

/** Cuts a list into runs that fit one record batch; what is larger by itself goes alone. */
export function cutBySize<Item>(
  items: readonly Item[],
  bytesOf: (item: Item) => number,
): readonly (readonly Item[])[] {
  const runs: Item[][] = [];
  let run: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    const itemBytes = bytesOf(item) + OVERHEAD_BYTES;
    if (run.length > 0 && (bytes + itemBytes > BYTES_MAX || run.length === ITEMS_MAX)) {
      runs.push(run);
      run = [];
      bytes = 0;
    }
    run.push(item);
    bytes += itemBytes;
  }
  if (run.length > 0) runs.push(run);
  return runs;
}
