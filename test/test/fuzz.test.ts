/** Hostile input into every decoder; the drill of the same name does it a million times. */
import { expect, it } from 'vitest';
import type { Decoder } from '../src/fuzz/decoder.js';
import { fuzzDecoders } from '../src/fuzz/fuzz-decoders.js';

it(
  'no input crashes a decoder, and none that is accepted breaks what uses it',
  { timeout: 180_000 },
  async () => {
    const { inputs, accepted, refused, found, byDecoder } = await fuzzDecoders({
      seed: 1,
      count: 20_000,
    });
    expect(found).toEqual([]);
    expect(accepted + refused).toBe(inputs);
    // Mutations that all fail at the first byte, or change nothing, would test nothing.
    for (const [name, counts] of byDecoder) {
      expect(counts.refused, name).toBeGreaterThan(counts.inputs / 200);
      expect(counts.accepted, name).toBeGreaterThan(counts.inputs / 200);
    }
    expect(({} as { a?: unknown }).a).toBeUndefined();
  },
);

it('the same seed draws the same inputs', async () => {
  const inputs: string[] = [];
  const decoder: Decoder = {
    name: 'echo',
    weight: 1,
    draw: (random) => Buffer.from([random.integer(0, 255)]),
    decode(input) {
      inputs.push(input.toString('hex'));
      return 'accepted';
    },
  };
  const options = { seed: 5, count: 50, decoders: [decoder] };
  await fuzzDecoders(options);
  await fuzzDecoders(options);
  expect(inputs.slice(50)).toEqual(inputs.slice(0, 50));
});

it('a decoder that throws what it did not declare is a crash', async () => {
  const decoder: Decoder = {
    name: 'broken',
    weight: 1,
    draw: () => Buffer.of(1),
    decode() {
      throw new TypeError('undefined is not a function');
    },
  };
  const { crashes, found } = await fuzzDecoders({ seed: 1, count: 3, decoders: [decoder] });
  expect(crashes).toBe(3);
  expect(found[0]).toMatchObject({ decoder: 'broken', input: '01' });
});
