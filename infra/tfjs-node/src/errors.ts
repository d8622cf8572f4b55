import { defineErrors } from '@waarom/schemas';

export const errors = defineErrors({
  'TFJS_NODE.NOT_BUILT': {
    what: 'tfjs-node cannot be built on this machine.',
    why: '{reason}',
    next: [
      'Nothing has to be done: without it the fit of large populations runs in WebAssembly, at about half the speed.',
      'See infra/tfjs-node/README.md for what it takes: Linux on x64, python3 with pip, g++, and the headers of this Node.',
    ],
    retry: 'never',
    status: 500,
  },
});
