/** A service as a process of its own, to be killed; started again when it ends by itself, as a supervisor would. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ServiceOptions {
  readonly name: string;
  /** A script and its arguments. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Where its log goes, and its process id, so that nothing outlives the drill (`openScratch`). */
  readonly folder: string;
  readonly note: (text: string) => void;
}

const LOG_SHOWN = 1_000;
const RESTART_PAUSE_MS = 500;
/** Somebody must put something right first: no supervisor helps. */
const HOPELESS = 2;

export class ServiceProcess {
  /** How often it has ended by itself. */
  restarts = 0;
  private readonly options: ServiceOptions;
  private child: ChildProcess;
  private isEnding = false;

  constructor(options: ServiceOptions) {
    this.options = options;
    this.child = this.launch();
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Ends it at once, as a power cut would. Resolves when it is gone. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** Asks it to stop and waits. */
  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  /** Resolves once it has ended by itself, as a command does. Rejects when it failed. */
  async ended(): Promise<void> {
    this.isEnding = true;
    if (this.child.exitCode === null && this.child.signalCode === null)
      await once(this.child, 'exit');
    if (this.child.exitCode !== 0) throw new Error(this.log());
  }

  /** SIGSTOP: it does nothing, and does not know of it. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** What the log says under this name, once it does. */
  async logged(field: string): Promise<string> {
    const pattern = new RegExp(`"${field}":"?([^",}]+)`);
    for (;;) {
      const found = pattern.exec(this.log());
      if (found !== null) return found[1]!;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  log(): string {
    return readFileSync(this.logFile, 'utf8');
  }

  private get logFile(): string {
    return join(this.options.folder, `${this.options.name}.log`);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    this.isEnding = true;
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  private launch(): ChildProcess {
    const { name, command, environment, folder } = this.options;
    const log = openSync(this.logFile, 'a');
    const child = spawn(process.execPath, command, {
      env: { ...process.env, PORT: '0', LOG_LEVEL: 'info', ...environment },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    writeFileSync(join(folder, `${name}.pid`), String(child.pid));
    child.once('exit', (code) => {
      if (this.isEnding) return;
      this.restarts += 1;
      this.options.note(`${name} ended with ${code}:\n${this.log().slice(-LOG_SHOWN)}`);
      if (code === HOPELESS) return;
      setTimeout(() => {
        if (!this.isEnding) this.child = this.launch();
      }, RESTART_PAUSE_MS);
    });
    return child;
  }
}
