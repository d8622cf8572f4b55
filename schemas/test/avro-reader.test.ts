import avro from 'avsc';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAvroReader } from '../src/avro-reader.js';
import { eventSchemas } from '../src/index.js';
import type { AvroField } from '../src/plain-reader.js';

const kinds = Object.values(eventSchemas).map((schema) => ({
  kind: schema.name,
  type: avro.Type.forSchema(schema as unknown as avro.Schema, { wrapUnions: false, registry: {} }),
  read: createAvroReader(schema.fields as readonly AvroField[], 'customer'),
}));

/** As avsc reads it; `null` when it does not. */
function readWithCare(type: avro.Type, bytes: Buffer): unknown {
  try {
    const { value, offset } = type.decode(bytes, 0);
    return offset === bytes.length ? plain(value) : null;
  } catch {
    return null;
  }
}

/** Without the classes that avsc makes. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}

describe.each(kinds)('$kind', ({ type, read }) => {
  const randomBody = (): Buffer => type.toBuffer(type.random());

  it('is read as avsc reads it', () => {
    let readCount = 0;
    for (let round = 0; round < 2_000; round++) {
      const body = randomBody();
      const value = read(body, 0, '');
      if (value === null) continue;
      readCount += 1;
      expect(value).toEqual(readWithCare(type, body));
    }
    expect(readCount).toBe(2_000);
  });

  it('is never read otherwise than by avsc, whatever has happened to its bytes', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 });
    fc.assert(
      fc.property(damage, fc.integer({ min: -4, max: 4 }), (changes, added) => {
        const body = Buffer.concat([randomBody(), Buffer.alloc(Math.max(0, added))]);
        for (const [at, byte] of changes) body[at % body.length] = byte;
        const bytes = body.subarray(0, added < 0 ? added : undefined);
        const value = read(bytes, 0, '');
        if (value !== null) expect(value).toEqual(readWithCare(type, bytes));
      }),
      { numRuns: 3_000 },
    );
  });

  it('has the hint for its customer only where that is the same text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme' }),
        (one, other) => {
          const event = { ...(type.random() as object), customer: one };
          for (const hint of [one, other]) {
            expect(read(type.toBuffer(event), 0, hint)).toMatchObject({ customer: one });
          }
        },
      ),
    );
  });
});
