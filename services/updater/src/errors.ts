/** Errors of the updater as a process; those of the store and the log are the engine's. */
import { defineErrors } from '@waarom/schemas';

export const errors = defineErrors({
  'UPDATER.PORT_IN_USE': {
    what: 'Cannot listen on {host}:{port} for health and metrics: it is in use',
    why: 'Another process listens there; perhaps an updater that was started before.',
    next: ['Stop that process.', 'Or choose another port: PORT=0 takes any free one.'],
    retry: 'backoff',
    status: 500,
  },
  'UPDATER.CANNOT_LISTEN': {
    what: 'Cannot listen on {host}:{port} for health and metrics ({reason})',
    why: 'The address is not one of this machine, or this user may not use that port.',
    next: ['Correct HOST and PORT.'],
    retry: 'never',
    status: 500,
  },
});
