/** Seeded hostile input into every decoder. Each input must be accepted and usable, or refused in the declared way, within a second. */
import { Random } from '@waarom/testing';
import type { Decoder } from './decoder.js';
import { eventDecoders } from './event-decoders.js';
import { fileDecoders } from './file-decoders.js';
import { createHttpDecoder } from './http-decoder.js';
import { stateDecoder } from './state-decoder.js';

interface FuzzCounts {
  inputs: number;
  accepted: number;
  refused: number;
  crashes: number;
}

/** An input that was neither accepted nor refused as it should be. */
interface Crash {
  readonly decoder: string;
  /** Hexadecimal. */
  readonly input: string;
  readonly reason: string;
}

export interface FuzzReport extends FuzzCounts {
  readonly byDecoder: ReadonlyMap<string, FuzzCounts>;
  /** The first of them. */
  readonly found: readonly Crash[];
}

export interface FuzzOptions {
  readonly seed: number;
  readonly count: number;
  /** @default all of them */
  readonly decoders?: readonly Decoder[];
}

const INPUT_MS_MAX = 1_000;
const FOUND_MAX = 20;

export async function fuzzDecoders(options: FuzzOptions): Promise<FuzzReport> {
  const { seed, count } = options;
  const http = createHttpDecoder();
  const decoders = options.decoders ?? [...eventDecoders, stateDecoder, ...fileDecoders, http];
  const random = new Random(seed);
  const turns = decoders.flatMap((decoder) =>
    Array.from({ length: decoder.weight }, () => decoder),
  );
  const byDecoder = new Map(decoders.map(({ name }) => [name, noCounts()]));
  const total = noCounts();
  const found: Crash[] = [];
  try {
    for (let index = 0; index < count; index++) {
      const decoder = random.pick(turns);
      const input = decoder.draw(random);
      const { verdict, reason } = await attack(decoder, input);
      for (const counts of [total, byDecoder.get(decoder.name)!]) {
        counts.inputs += 1;
        counts[verdict] += 1;
      }
      if (verdict !== 'crashes' || found.length === FOUND_MAX) continue;
      found.push({ decoder: decoder.name, input: input.toString('hex'), reason });
    }
  } finally {
    await http.close();
  }
  return { ...total, byDecoder, found };
}

async function attack(decoder: Decoder, input: Buffer) {
  const start = performance.now();
  try {
    const verdict = await decoder.decode(input);
    const elapsedMs = performance.now() - start;
    const isInTime = elapsedMs <= INPUT_MS_MAX;
    if (isInTime) return { verdict, reason: '' };
    return { verdict: 'crashes' as const, reason: `took ${Math.round(elapsedMs)} ms` };
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { verdict: 'crashes' as const, reason };
  }
}

function noCounts(): FuzzCounts {
  return { inputs: 0, accepted: 0, refused: 0, crashes: 0 };
}
