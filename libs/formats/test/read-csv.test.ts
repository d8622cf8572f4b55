import { readCsv, type CsvRecord } from '@waarom/formats';
import { describe, expect, it } from 'vitest';

async function* chunksOf(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

async function read(chunks: AsyncIterable<Uint8Array | string>): Promise<CsvRecord[]> {
  const records: CsvRecord[] = [];
  for await (const record of readCsv(chunks, 'a.csv')) records.push(record);
  return records;
}

describe('reading CSV', () => {
  it('gives each record with its columns and its line', async () => {
    expect(await read(chunksOf('\uFEFFa,b\n1,', '2\r\n"x, ""y""","two\nlines"\n\n3,4'))).toEqual([
      { line: 2, row: { a: '1', b: '2' } },
      { line: 4, row: { a: 'x, "y"', b: 'two\nlines' } },
      { line: 6, row: { a: '3', b: '4' } },
    ]);
  });

  it('goes on after a record that is too short or too long', async () => {
    expect((await read(chunksOf('a,b\n1\n1,2,3\n4,5\n'))).map(({ row }) => row)).toEqual([
      { a: '1' },
      { a: '1', b: '2' },
      { a: '4', b: '5' },
    ]);
  });

  it('names file and line of a quote that is never closed', async () => {
    await expect(read(chunksOf('a,b\n1,2\n3,"4\n5,6\n'))).rejects.toMatchObject({
      code: 'CSV.INVALID',
      details: { file: 'a.csv', line: 4 },
    });
  });

  it('passes on what its source throws', async () => {
    async function* broken() {
      yield 'a,b\n1,2\n';
      throw new Error('disk gone');
    }
    await expect(read(broken())).rejects.toThrow('disk gone');
  });
});
