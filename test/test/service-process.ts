/** A service as a process, started as the images start it: `node <service>/dist/main.js`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const RUN = fileURLToPath(new URL('../../infra/run.js', import.meta.url));
const SERVICES = fileURLToPath(new URL('../../services/', import.meta.url));

export interface ServiceEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ServiceProcess {
  readonly pid: number;
  /** The first line of its log with this message. Rejects when it ends without one. */
  logged(message: string): Promise<Readonly<Record<string, unknown>>>;
  signal(signal: NodeJS.Signals): void;
  readonly ended: Promise<ServiceEnd>;
}

/** Settings are the whole environment of the service, beside what Node needs. */
export function startService(
  service: 'scorer' | 'updater',
  settings: Readonly<Record<string, string>>,
): ServiceProcess {
  const child = spawn(process.execPath, [RUN, `${SERVICES}${service}/src/main.ts`], {
    env: { PATH: process.env['PATH'], PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  let stderr = '';
  const log = createInterface({ input: child.stdout });
  log.on('line', (line) => lines.push(line));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'close').then(() => ({
    exitCode: child.exitCode,
    stdout: lines.join('\n'),
    stderr,
  }));

  return {
    pid: child.pid!,
    ended,
    signal: (signal) => child.kill(signal),
    async logged(message) {
      const find = () => lines.map(parse).find(({ msg }) => msg === message);
      const found = new Promise<Readonly<Record<string, unknown>>>((resolve) => {
        const look = () => {
          const entry = find();
          if (entry !== undefined) resolve(entry);
        };
        log.on('line', look);
        look();
      });
      const end = ended.then(({ exitCode, stderr }) => {
        throw new Error(`${service} ended with ${exitCode} before "${message}": ${stderr}`);
      });
      return await Promise.race([found, end]);
    },
  };
}

function parse(line: string): Readonly<Record<string, unknown>> {
  return JSON.parse(line) as Readonly<Record<string, unknown>>;
}
