import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const GRACE_MS = 20_000;

/** A program to run as a server. */
export interface ServerCommand {
  /** Names its log and pid file, and the server in messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Folder of its log and pid file; its working directory. */
  readonly scratch: string;
}

/** A server process that was started here. A restart is another one of these. */
export interface ServerProcess {
  readonly name: string;
  readonly pid: number;
  /** Settles when the process is gone, with its exit code; without one after a signal. */
  readonly exited: Promise<number | null>;
  hasExited(): boolean;
  /** Sends a signal; for one that ends the process, waits until it is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Asks the process to end, forces it after 20 s, and waits until it is gone. */
  end(): Promise<void>;
  /** The end of its log, for messages. */
  lastLines(): string;
}

/**
 * Starts a server with its output going to `<scratch>/<name>.log`, in a process group of its own: Ctrl-C in a terminal
 * reaches this process only, which then stops its servers in its own order.
 */
export function startProcess({ name, command, args, scratch }: ServerCommand): ServerProcess {
  const logFile = join(scratch, `${name}.log`);
  const pidFile = join(scratch, `${name}.pid`);
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, { cwd: scratch, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  if (child.pid !== undefined) writeFileSync(pidFile, String(child.pid));

  let gone = false;
  let refusal = '';
  const exited = new Promise<number | null>((resolve) => {
    const settle = (code: number | null): void => {
      gone = true;
      rmSync(pidFile, { force: true });
      resolve(code);
    };
    child.once('exit', settle);
    child.once('error', (error) => {
      refusal = error.message;
      settle(null);
    });
  });

  const send = (signal: NodeJS.Signals): void => {
    if (!gone) child.kill(signal);
  };
  return {
    name,
    pid: child.pid ?? 0,
    exited,
    hasExited: () => gone,
    kill: async (signal) => {
      send(signal);
      if (ENDING.has(signal)) await exited;
    },
    end: async () => {
      send('SIGTERM');
      const force = setTimeout(() => send('SIGKILL'), GRACE_MS);
      await exited;
      clearTimeout(force);
    },
    lastLines: () => [...lastLines(logFile), refusal].filter(Boolean).join('\n'),
  };
}

const ENDING: ReadonlySet<NodeJS.Signals> = new Set([
  'SIGTERM',
  'SIGKILL',
  'SIGINT',
  'SIGQUIT',
  'SIGABRT',
]);

function lastLines(file: string): readonly string[] {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15);
}
