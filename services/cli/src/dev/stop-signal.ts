import { EXIT } from '../exit-codes.js';

const PARENT_LOOK_MS = 500;

/**
 * Resolves at the first signal to stop; the second one ends the process at once. `isUnderNpm`: npm that is asked to end takes its
 * shell with it but leaves this process running, so a change of parent counts as a signal too.
 */
export function stopSignal({ isUnderNpm }: { readonly isUnderNpm: boolean }): Promise<void> {
  return new Promise((resolve) => {
    let isStopping = false;
    const stop = () => {
      if (isStopping) process.exit(EXIT.interrupted);
      isStopping = true;
      resolve();
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
    if (!isUnderNpm) return;
    const parent = process.ppid;
    const look = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(look);
      stop();
    }, PARENT_LOOK_MS);
    look.unref();
  });
}
