import { readFileSync } from 'node:fs';
import { createMapper, parseMapping, readCsv } from '@waarom/formats';
import { expect, it } from 'vitest';

const page = readFileSync(new URL('../MAPPING.md', import.meta.url), 'utf8');

function firstBlock(language: string): string {
  return page.split(`\`\`\`${language}\n`)[1]!.split('```')[0]!;
}

it('the worked example of MAPPING.md is true', async () => {
  const map = createMapper(parseMapping(firstBlock('yaml'), 'MAPPING.md'));
  async function* chunks() {
    yield firstBlock('csv');
  }
  const events = [];
  for await (const { row } of readCsv(chunks(), 'MAPPING.md')) events.push(map(row));
  expect(events).toEqual([
    JSON.parse(firstBlock('json')),
    expect.objectContaining({ id: 'coupon-1-2', accepted: null }),
  ]);
  const row = { person: '1', task: '3', accept: '1', coupon: 'Bar', expiration: '3h' };
  const { path, message } = map(row) as { path: string; message: string };
  expect(page).toContain(`\`${path} ${message}\``);
});
