import { createServer } from 'node:net';

// Below the range that systems hand to outgoing connections (32768 on Linux, 49152 elsewhere): a server that is down for
// a moment finds its own port free when it comes back.
const FIRST = 15_000;
const LAST = 32_000;
const taken = new Set<number>();

/** A port on 127.0.0.1 that nothing listens on, and that this process was not given before. */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (taken.has(port)) continue;
    taken.add(port);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
