import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = new URL('../lua/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.lua'));

describe.each(files)('%s', (file) => {
  const lua = readFileSync(new URL(file, folder), 'utf8');
  const lines = lua.trimEnd().split('\n');
  const header = lines
    .slice(
      0,
      lines.findIndex((line) => !line.startsWith('--')),
    )
    .join('\n');
  const body = lines.filter((line) => !/^\s*--/.test(line)).join('\n');

  it('is at most 80 lines', () => {
    expect(lines.length).toBeLessThanOrEqual(80);
  });

  it.each(['KEYS', 'ARGV'])('declares in its header the %s that it uses', (name) => {
    const declared = [...header.matchAll(new RegExp(`^-- ${name}\\[(\\d+)(\\.\\.)?\\]`, 'gm'))];
    const numbers = declared.map((match) => Number(match[1]));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));

    const single = declared.filter((match) => match[2] === undefined);
    const used = [...body.matchAll(new RegExp(`${name}\\[(\\d+)\\]`, 'g'))];
    expect(Math.max(0, ...used.map((match) => Number(match[1])))).toBe(single.length);

    // A list of any length is declared last and is read by counting.
    const listed = declared.length > single.length;
    expect(declared.at(-1)?.[2] !== undefined).toBe(listed);
    expect(body.includes(`#${name}`)).toBe(listed);
  });

  it('tells in its header what it returns', () => {
    const codes = [...body.matchAll(/return \{ (-?\d+)/g)].map((match) => match[1]!);
    expect(codes.length).toBeGreaterThan(0);
    for (const code of codes) expect(header).toContain(`{${code}`);
  });
});
