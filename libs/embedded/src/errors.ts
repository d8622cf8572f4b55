/** Errors of the embedded database that the ports have no words for. */
import { defineErrors } from '@waarom/schemas';

export const errors = defineErrors({
  'EMBEDDED.LOCKED': {
    what: 'The folder {folder} is in use by another process',
    why: 'One process at a time owns an embedded store; two writers would tear it apart.',
    next: [
      'Stop the other waarom process that runs on this folder.',
      'Or give this one a folder of its own: --data DIR.',
    ],
    retry: 'backoff',
    status: 503,
  },
  'EMBEDDED.FOLDER': {
    what: 'Cannot use the folder {folder}',
    why: '{reason}',
    next: [
      'Make it a folder that this user can read and write.',
      'Or name another one: --data DIR.',
    ],
    retry: 'never',
    status: 503,
  },
  'EMBEDDED.FENCED': {
    what: 'Another updater has taken over partition {partition} of {topic} before its end was reached',
    why: 'Two updaters of this process fold into one folder.',
    next: ['Run one updater on a folder.'],
    retry: 'never',
    status: 500,
  },
  'EMBEDDED.STOPPED': {
    what: 'The event is in the log, but folding has stopped',
    why: 'The process is shutting down, or the fold met a failure of its own.',
    next: ['Read its log for the failure.', 'Start again: the event is folded then, once.'],
    retry: 'backoff',
    status: 503,
  },
});
