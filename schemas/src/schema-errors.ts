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
  'PRIOR.INVALID': {
    what: 'The prior {file} is not valid: {problems}',
    why: 'A prior is the population that every customer is compared with; a guess in its place would be silent nonsense.',
    next: ['Learn it anew: waarom fit events.ndjson --out prior.json', 'Or correct what is named.'],
    retry: 'never',
    status: 500,
  },
  'PRIOR.OTHER_TRAITS': {
    what: 'The prior {file} is about other traits than the catalogue: {difference}',
    why: 'Its numbers are effects of a unit of cue on the traits it names, in their order; they mean nothing for others.',
    next: [
      'Name the catalogue that it was fitted with.',
      'Or learn it anew for this one: waarom fit events.ndjson --catalogue FILE --out prior.json',
    ],
    retry: 'never',
    status: 500,
  },
});
