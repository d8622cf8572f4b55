/** Errors of Kafka that the ports' table (`engineErrors`, LOG.*) does not have. */
import { defineErrors } from '@waarom/schemas';

export const errors = defineErrors({
  'DEAD_LETTERS.REFUSED': {
    what: 'The broker does not take dead letters of {topic} partition {partition}',
    why: '{reason}. The stream stops rather than lose a record, first offset {offset}.',
    next: [
      'Raise max.message.bytes of {deadTopic}, or allow writing to it.',
      'Then start again: nothing is lost, the record is read once more.',
    ],
    retry: 'never',
    status: 503,
  },
  'LOG.READ_TWICE': {
    what: 'Another process is reading {topic} for the same purpose',
    why: 'Both would read a part and neither the whole. Its group is {groupId}.',
    next: ['Wait until the other one is done.', 'If it was killed: a few seconds, and again.'],
    retry: 'backoff',
    status: 503,
  },
});
