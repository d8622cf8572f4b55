import { connect } from 'node:net';
import { thisHost } from './config.js';
import { findFreePort } from './free-port.js';
import { startProcess, type ServerProcess } from './process.js';
import { awaitReady } from './readiness.js';
import { openScratch } from './scratch.js';
import { provide } from './system-packages.js';

/** A Redis on 127.0.0.1 that was started here. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Of the process running now; another one after a restart. */
  readonly pid: number;
  /** Folder of its log and data; gone after `stop`. */
  readonly folder: string;
  /** Sends a signal (SIGKILL, SIGSTOP, ...); waits for the end when the signal ends it. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Ends Redis if it still runs and starts it on the same port and files. Without persistence it comes back empty. */
  restart(): Promise<void>;
  /** Ends Redis and removes its files. */
  stop(): Promise<void>;
}

export interface RedisOptions {
  /** More arguments for redis-server, such as `['--appendonly', 'yes']`; they win over the defaults. */
  readonly args?: readonly string[];
}

/**
 * Starts Redis on a free port, without persistence and without eviction.
 * @throws SERVERS.UNAVAILABLE, SERVERS.DIED, SERVERS.NOT_READY
 */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const requirement = { command: 'redis-server', package: 'redis-server' };
  await provide('Redis', [requirement], thisHost());
  const port = await findFreePort();
  const scratch = openScratch();
  const launch = async (): Promise<ServerProcess> => {
    const process = startProcess({
      name: 'redis',
      command: 'redis-server',
      args: [...defaultArgs(port), ...(options.args ?? [])],
      scratch: scratch.path,
    });
    const probe = (): Promise<boolean> => answersPing(port);
    try {
      await awaitReady({ process, probe, timeoutMs: 15_000, intervalMs: 20 });
    } catch (error) {
      await process.kill('SIGKILL');
      throw error;
    }
    return process;
  };
  let process: ServerProcess;
  try {
    process = await launch();
  } catch (error) {
    scratch.remove();
    throw error;
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    folder: scratch.path,
    get pid() {
      return process.pid;
    },
    kill: (signal) => process.kill(signal),
    restart: async () => {
      await process.end();
      process = await launch();
    },
    stop: async () => {
      await process.kill('SIGKILL');
      scratch.remove();
    },
  };
}

function defaultArgs(port: number): readonly string[] {
  const address = ['--port', String(port), '--bind', '127.0.0.1', '--daemonize', 'no'];
  return [...address, '--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction'];
}

/** Whether a Redis answers PING. One that still loads its files does not; one that wants a password does in its way. */
function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(1000, () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
    socket.once('data', (reply) => {
      resolve(/^(\+PONG|-NOAUTH)/.test(reply.toString()));
      socket.destroy();
    });
    socket.once('close', () => resolve(false));
  });
}
