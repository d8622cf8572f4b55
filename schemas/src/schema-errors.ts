import { defineErrors } from './errors.js';

export const errors = defineErrors({
  'CATALOGUE.INVALID': {
    what: 'The trait catalogue {file} is not valid: {problems}',
    why: 'Every trait needs an id, labels and a definition in en and nl, and at least one cue; contrasts name two of them.',
    next: ['Correct the lines named.', 'Compare with schemas/catalogue/traits.yaml.'],
    retry: 'never',
    status: 500,
  },
});
