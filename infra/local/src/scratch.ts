import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Socket } from 'node:net';

/**
 * A folder for the files of running processes. Neither the folder nor a process whose id is in a file `<name>.pid` in
 * it outlives this process.
 */
export interface Scratch {
  readonly path: string;
  /** Removes the folder. Call it when the processes in it have ended. */
  remove(): void;
}

// Reads until this process closes its end of the pipe, which the system does for it however it ends, kill -9 included.
// Then it ends the processes that left a pid file, gives them a moment to be gone, and removes the folder.
const WATCHDOG = `
cat >/dev/null
for file in "$1"/*.pid; do
  [ -e "$file" ] && kill -KILL "$(cat "$file")" 2>/dev/null
done
sleep 0.2
rm -rf "$1" 2>/dev/null || { sleep 1; rm -rf "$1"; }
`;

/**
 * Opens a scratch folder under the system's temporary folder, with a watchdog (a small shell) beside it. The watchdog
 * is in a process group of its own, so Ctrl-C does not reach it. What it cannot cover: being killed itself together
 * with this process, and the instant between a server's start and the writing of its pid file.
 */
export function openScratch(): Scratch {
  const path = mkdtempSync(join(tmpdir(), 'waarom-'));
  const watchdog = spawn('/bin/sh', ['-c', WATCHDOG, 'sh', path], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  const pipe = watchdog.stdin as Socket;
  pipe.unref();
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true, maxRetries: 5 });
      pipe.end();
    },
  };
}
