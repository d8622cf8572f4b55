import { defineErrors } from '@waarom/schemas';

export const errors = defineErrors({
  'MAPPING.INVALID': {
    what: 'The mapping file {file} is not valid: {problems}',
    why: 'A mapping says for one kind of event where each of its fields comes from; nothing is guessed.',
    next: [
      'Correct the lines named.',
      'Compare with the worked example in libs/formats/MAPPING.md.',
    ],
    retry: 'never',
    status: 500,
  },
  'CSV.INVALID': {
    what: 'The CSV file {file} cannot be read on from line {line}: {reason}',
    why: 'After a quote that is not closed, or a record without end, there is no telling where the next record begins.',
    next: [
      'Correct that line: fields with quotes or line ends stand in quotes, quotes in them are doubled.',
    ],
    retry: 'never',
    status: 500,
  },
});
