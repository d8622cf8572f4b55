import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { thisHost } from './config.js';
import { findFreePort } from './free-port.js';
import { startProcess, type ServerProcess } from './process.js';
import { awaitReady } from './readiness.js';
import { makeCertificates, type TlsFiles } from './certificates.js';
import { openScratch } from './scratch.js';
import { provide } from './system-packages.js';

/** A Redis on 127.0.0.1 that was started here. */
export interface RedisServer {
  /** Without user and password, also where it wants them. */
  readonly url: string;
  readonly port: number;
  /** Of the process running now; another one after a restart. */
  readonly pid: number;
  /** Folder of its log and data; gone after `stop`. */
  readonly folder: string;
  /** What a client needs to trust it; `null` without TLS. */
  readonly tls: TlsFiles | null;
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
  /** Listens with TLS only, under a certificate of an authority made for it. @default false */
  readonly tls?: boolean;
  /** ACL rules of its users, each `NAME on >PASSWORD ...`; with some, nobody gets in without a name. */
  readonly users?: readonly string[];
}

/**
 * Starts Redis on a free port, without persistence and without eviction.
 * @throws SERVERS.UNAVAILABLE, SERVERS.DIED, SERVERS.NOT_READY
 */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  await provide('Redis', options.tls === true ? [REDIS, OPENSSL] : [REDIS], thisHost());
  const port = await findFreePort();
  const scratch = openScratch();
  const tls = options.tls === true ? await makeCertificates(scratch.path) : null;
  const launch = async (): Promise<ServerProcess> => {
    const process = startProcess({
      name: 'redis',
      command: 'redis-server',
      args: [
        ...addressArgs(port, tls),
        ...Object.entries(DEFAULT_SETTINGS).flat(),
        ...userArgs(options.users ?? []),
        ...(options.args ?? []),
      ],
      scratch: scratch.path,
    });
    const probe = (): Promise<boolean> => answersPing(port, tls);
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
    url: `${tls === null ? 'redis' : 'rediss'}://127.0.0.1:${port}`,
    port,
    folder: scratch.path,
    tls,
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

const REDIS = { command: 'redis-server', package: 'redis-server' };
const OPENSSL = { command: 'openssl', package: 'openssl' };
const DEFAULT_SETTINGS = {
  '--bind': '127.0.0.1',
  '--daemonize': 'no',
  '--save': '',
  '--appendonly': 'no',
  '--maxmemory-policy': 'noeviction',
  // A replica's first synchronization would wait 5 s for others to join in.
  '--repl-diskless-sync-delay': '0',
};

function addressArgs(port: number, tls: TlsFiles | null): readonly string[] {
  if (tls === null) return ['--port', String(port)];
  const files = ['--tls-ca-cert-file', tls.caFile, '--tls-cert-file', tls.certFile];
  const others = ['--tls-key-file', tls.keyFile, '--tls-auth-clients', 'no'];
  return ['--port', '0', '--tls-port', String(port), ...files, ...others];
}

function userArgs(users: readonly string[]): readonly string[] {
  if (users.length === 0) return [];
  return [['default', 'off'], ...users.map((user) => user.split(' '))].flatMap((words) => [
    '--user',
    ...words,
  ]);
}

/** Whether a Redis answers PING. One that still loads its files does not; one that wants a password or a certificate does in its way. */
function answersPing(port: number, tls: TlsFiles | null): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket =
      tls === null
        ? connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
        : connectTls(
            {
              host: '127.0.0.1',
              port,
              ca: readFileSync(tls.caFile),
              cert: readFileSync(tls.certFile),
              key: readFileSync(tls.keyFile),
            },
            () => socket.write('PING\r\n'),
          );
    socket.setTimeout(1000, () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
    socket.once('data', (reply) => {
      resolve(/^(\+PONG|-NOAUTH)/.test(reply.toString()));
      socket.destroy();
    });
    socket.once('close', () => resolve(false));
  });
}
