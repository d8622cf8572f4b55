import { expect, it } from 'vitest';
import { defaultTraitCatalogue, parseTraitCatalogue, WaaromError } from '../src/index.js';

it('ships four traits and the contrast of social proof over authority, named in en and nl', () => {
  const { traits, contrasts } = defaultTraitCatalogue();
  expect(traits.map(({ id }) => id)).toEqual([
    'price_sensitivity',
    'social_proof',
    'authority',
    'scarcity',
  ]);
  expect(traits.map(({ labels }) => labels.nl)).toEqual([
    'Prijsgevoeligheid',
    'Sociale bewijskracht',
    'Autoriteit',
    'Schaarste',
  ]);
  expect(contrasts.map(({ over }) => over)).toEqual([['social_proof', 'authority']]);
});

it('lists every problem with its line', () => {
  const text =
    'traits:\n  - id: Bad Id\n    labels: { en: A, nl: B }\n    definition: { en: A }\n    cues: {}\n';
  const error = problemOf(text);
  expect(error.code).toBe('CATALOGUE.INVALID');
  expect(error.message).toMatch(/traits\.0\.id .*line 2/);
  expect(error.message).toMatch(/definition\.nl .*line 4/);
  expect(error.message).toMatch(/cues names no cue \(line 5\)/);
});

it('refuses a contrast of unknown traits, and what is not YAML', () => {
  const trait =
    'traits: [{ id: a, labels: { en: A, nl: A }, definition: { en: A, nl: A }, cues: { x: 1 } }]\n';
  const contrast = 'contrasts: [{ id: c, labels: { en: C, nl: C }, over: [a, b] }]\n';
  expect(problemOf(trait + contrast).message).toMatch(/unknown trait "b"/);
  expect(problemOf('traits: [').message).toMatch(/traits\.yaml is not valid/);
});

function problemOf(text: string): WaaromError {
  try {
    parseTraitCatalogue(text, 'traits.yaml');
  } catch (error) {
    if (error instanceof WaaromError) return error;
  }
  throw new Error('was taken as valid');
}
