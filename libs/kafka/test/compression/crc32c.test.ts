import { expect, it } from 'vitest';
import { crc32c } from '../../src/compression/crc32c.js';

it('gives the checksums of the examples in RFC 3720, B.4', () => {
  const rising = Uint8Array.from({ length: 32 }, (_, index) => index);
  // The RFC prints them with the lowest byte first.
  expect(crc32c(new Uint8Array(32))).toBe(0x8a91_36aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8_ab43);
  expect(crc32c(rising)).toBe(0x46dd_794e);
  expect(crc32c(rising.toReversed())).toBe(0x113f_db5c);
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe306_9283);
});
