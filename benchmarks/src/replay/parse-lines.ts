/** The bare reading of a file of events, as a process of its own: lines, JSON, nothing else. Prints events a second. */
import { createReadStream } from 'node:fs';

const NEWLINE = 0x0a;
const CHUNK_BYTES = 2 ** 21;

const [file] = process.argv.slice(2);
const startedAt = performance.now();
let events = 0;
let rest: Buffer = Buffer.alloc(0);
const chunks: AsyncIterable<Buffer> = createReadStream(file!, { highWaterMark: CHUNK_BYTES });
for await (const chunk of chunks) {
  const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    const event: unknown = JSON.parse(bytes.toString('utf8', start, end));
    if (typeof event === 'object') events += 1;
    start = end + 1;
  }
  rest = bytes.subarray(start);
}
const eventsPerSecond = (events * 1000) / (performance.now() - startedAt);
process.stdout.write(`${JSON.stringify({ events, eventsPerSecond })}\n`);
