/** `fuzz`: hostile inputs into every decoder and the API. Each is accepted and usable, or refused in the declared way. */
import { eventDecoders } from '../fuzz/event-decoders.js';
import { fuzzDecoders, type FuzzOptions } from '../fuzz/fuzz-decoders.js';
import type { Drill } from './drill.js';

const INPUTS = { quick: 3_000, normal: 1_000_000, full: 5_000_000 };

export const fuzz: Drill = async ({ seed, size, sabotage, note }) => {
  const options: FuzzOptions = { seed, count: INPUTS[size] };
  const report = await fuzzDecoders(sabotage ? { ...options, decoders: TRUSTFUL } : options);
  for (const { decoder, input, reason } of report.found) note(`${decoder} ${input}: ${reason}`);
  const { inputs, accepted, refused, crashes } = report;
  const facts = { inputs, accepted, refused };
  return { customers: 0, wrong: crashes, lost: inputs - accepted - refused - crashes, facts };
};

/** Decoders that take it that what they get is what they expect. */
const TRUSTFUL = eventDecoders.map((decoder) => ({
  ...decoder,
  decode: (input: Buffer) => {
    JSON.parse(input.toString());
    return 'accepted' as const;
  },
}));
