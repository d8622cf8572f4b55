import { defineErrors } from './errors.js';

export const errors = defineErrors({
  'CONFIG.INVALID': {
    what: 'The configuration is not valid\n{problems}',
    why: 'A setting that is missing or cannot be used is refused at start rather than guessed.',
    next: ['Correct the settings named, in the environment or wherever they are set.'],
    retry: 'never',
    status: 500,
  },
  'CATALOGUE.INVALID': {
    what: 'The trait catalogue {file} is not valid: {problems}',
    why: 'Every trait needs an id, labels and a definition in en and nl, and at least one cue; contrasts name two of them.',
    next: ['Correct the lines named.', 'Compare with schemas/catalogue/traits.yaml.'],
    retry: 'never',
    status: 500,
  },
});
