import { expect, it } from 'vitest';
import { parseTraitCatalogue } from '../src/index.js';

it('aliases that would fill the memory are a problem of the file, not a crash', () => {
  const levels = ['a: &l0 [x]'];
  for (let level = 1; level < 9; level++) {
    const aliases = Array.from({ length: 9 }, () => `*l${level - 1}`).join(', ');
    levels.push(`b${level}: &l${level} [${aliases}]`);
  }
  const parse = () => parseTraitCatalogue(levels.join('\n'), 'catalogue.yaml');
  expect(parse).toThrowError(expect.objectContaining({ code: 'CATALOGUE.INVALID' }));
});
