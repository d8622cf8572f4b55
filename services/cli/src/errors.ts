/** Errors of the command line that no package below it has words for. */
import { defineErrors } from '@waarom/schemas';

export const errors = defineErrors({
  'CLI.USAGE': {
    what: '{problem}',
    why: 'An option or argument that is not understood is refused rather than guessed.',
    next: ['{help}'],
    retry: 'never',
    status: 400,
  },
  'CLI.UNKNOWN_CODE': {
    what: 'There is no code {code}{suggestion}',
    why: 'Codes are those that Waarom prints in its errors, and those of the dead letters.',
    next: ['List them all: waarom explain'],
    retry: 'never',
    status: 400,
  },
  'CLI.FILE': {
    what: 'Cannot {action} {file}',
    why: '{reason}',
    next: ['Correct the path, or what this user may do with it.'],
    retry: 'never',
    status: 400,
  },
  'CLI.DEMOGRAPHICS': {
    what: 'The demographics in {file} cannot be used',
    why: '{reason}',
    next: ['One row a customer: a column customer, then columns of numbers; blank where unknown.'],
    retry: 'never',
    status: 400,
  },
  'CLI.NO_DATA': {
    what: 'There is no data in {folder}',
    why: 'No waarom process has made a store there.',
    next: [
      'See one at work: waarom dev --data {folder}',
      'Or fill it from a file of events: waarom replay events.ndjson --data {folder}',
      'Or name the right folder: --data DIR',
    ],
    retry: 'never',
    status: 404,
  },
  'CLI.API': {
    what: 'No profile from {url}',
    why: '{reason}',
    next: [
      'Start it: waarom dev',
      'Or correct --url.',
      'Where it asks for a key: WAAROM_API_KEY=wk_...',
    ],
    retry: 'backoff',
    status: 503,
  },
  'REPLAY.NOT_LINES': {
    what: '{file} has no line end within 64 MiB',
    why: 'Events are read line by line: one JSON event a line (NDJSON).',
    next: ['Write one event a line, e.g. jq -c .[] array.json > events.ndjson'],
    retry: 'never',
    status: 400,
  },
  'REPLAY.MAPPING_NEEDED': {
    what: '{file} needs a mapping',
    why: 'The columns of a table are not canonical events; a mapping file says what is what.',
    next: ['Name one: --mapping mapping.yaml', 'Or give canonical events, one JSON a line.'],
    retry: 'never',
    status: 400,
  },
  'REPLAY.FORMAT': {
    what: 'Cannot tell the format of {file}',
    why: 'Its name ends neither in .ndjson, .jsonl or .json nor in .csv (each also with .gz).',
    next: ['Say it: --format ndjson or --format csv'],
    retry: 'never',
    status: 400,
  },
  'FIT.NOT_LEARNABLE': {
    what: 'No prior can be learned from {source}\n{problems}',
    why: 'A prior is put into force for every customer; where the log does not tell, it would be an accident of the arithmetic.',
    next: [
      'Name only the traits that the log tells about: --catalogue FILE',
      'Or take a longer log, with more customers or with the cue shown beside alternatives without it.',
      'Or keep the shipped prior, which is made for such days.',
    ],
    retry: 'never',
    status: 400,
  },
  'FIT.NOT_CONVERGED': {
    what: 'The fit did not converge in {iterations} iterations; no prior is written',
    why: 'The marginal likelihood still rose by {gain} nats in the last of them, so its numbers are not those of the log yet.',
    next: [
      'Let it go on longer: --iterations {more}',
      'If it goes on rising, a trait may hardly vary in this log: leave it out, --catalogue FILE',
    ],
    retry: 'never',
    status: 400,
  },
  'EVALUATE.NO_CHOICES': {
    what: 'There is no choice in {source}',
    why: 'Only exposures and offers of customers who consented become choices; there is nothing to foretell.',
    next: [
      'See what a replay makes of it: waarom replay FILE',
      'Where consent is settled upstream: --consent upstream',
    ],
    retry: 'never',
    status: 400,
  },
  'DEV.FOLD_BEHIND': {
    what: 'The events are in the log, but not folded yet',
    why: 'Folding did not reach them within {timeoutMs} ms.',
    next: ['Nothing is lost: read the profile a little later.', 'Or send fewer at a time.'],
    retry: 'backoff',
    status: 503,
  },
});
