const LOOK_MS = 500;

/**
 * Settles when this process is asked to stop: on SIGINT, on SIGTERM, and when the process that started it is gone, since
 * npm that is asked to end takes its shell with it but leaves the rest running. From this call on, the signals do not
 * end the process by themselves.
 */
export function awaitStopRequest(): Promise<NodeJS.Signals> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    process.on('SIGINT', resolve).on('SIGTERM', resolve);
    const look = (): void => {
      if (process.ppid !== parent) resolve('SIGTERM');
    };
    setInterval(look, LOOK_MS).unref();
  });
}
