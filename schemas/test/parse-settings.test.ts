import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseSettings, readTraitCatalogue, WaaromError } from '../src/index.js';

const schema = z.object({
  STORE: z.string(),
  PORT: z.coerce.number().int().max(65_535).default(7070),
  LEVEL: z.enum(['info', 'debug']).default('info'),
});

test('settings become values, with defaults, and other programs’ settings are left alone', () => {
  const settings = { STORE: 'here', PORT: '81', HOME: '/', LEVEL: undefined };
  expect(parseSettings(schema, settings)).toEqual({ STORE: 'here', PORT: 81, LEVEL: 'info' });
});

test('an empty setting counts as not given', () => {
  expect(parseSettings(schema, { STORE: 'here', PORT: '' }).PORT).toBe(7070);
});

test('every problem is listed, and no value', () => {
  let error: unknown;
  try {
    parseSettings(schema, { PORT: '99999', LEVEL: 'secret' });
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(WaaromError);
  const { code, message } = error as WaaromError;
  expect(code).toBe('CONFIG.INVALID');
  expect(message).toContain('STORE is missing');
  expect(message).toContain('PORT too big');
  expect(message).toContain('LEVEL invalid option');
  expect(message).not.toMatch(/99999|secret/);
});

test('a catalogue file that is not there is named', () => {
  expect(() => readTraitCatalogue('no-such-folder/traits.yaml')).toThrow(
    expect.objectContaining({
      code: 'CATALOGUE.INVALID',
      message: expect.stringContaining('no-such-folder/traits.yaml') as string,
    }),
  );
  expect(readTraitCatalogue().traits.length).toBeGreaterThan(0);
});
