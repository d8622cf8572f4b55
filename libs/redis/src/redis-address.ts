/** Where Redis is and how to get in, read from what a person writes in REDIS_URL and the settings beside it. */
import { readFileSync } from 'node:fs';
import { engineErrors } from '@waarom/engine';
import { maskUrl } from './store-failure.js';

/** Files in PEM, for `rediss://`. */
export interface RedisTlsFiles {
  /** Authorities that the server's certificate may come from. @default those of Node */
  readonly caFile?: string | undefined;
  /** Certificate of this client and its key, for servers that ask for one. */
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
}

/** How to reach a Redis: what every function of this package that opens one takes. */
export interface RedisServerOptions {
  /**
   * `redis://[[user]:password@]host[:port][,host:port...][/database]`, `rediss://` for TLS. Of a cluster any node will do;
   * several are for the case that the first is down.
   */
  readonly url: string;
  readonly tls?: RedisTlsFiles;
}

/** The settings that say where Redis is, by the names they have in the environment. */
export interface RedisSettings {
  readonly REDIS_URL: string;
  readonly REDIS_TLS_CA_FILE?: string | undefined;
  readonly REDIS_TLS_CERT_FILE?: string | undefined;
  readonly REDIS_TLS_KEY_FILE?: string | undefined;
}

export function redisServerOf(settings: RedisSettings): RedisServerOptions {
  const tls = {
    caFile: settings.REDIS_TLS_CA_FILE || undefined,
    certFile: settings.REDIS_TLS_CERT_FILE || undefined,
    keyFile: settings.REDIS_TLS_KEY_FILE || undefined,
  };
  return { url: settings.REDIS_URL, tls };
}

export interface NodeAddress {
  readonly host: string;
  readonly port: number;
}

/** What every connection to the store has in common, in the words of ioredis. */
export interface AccessOptions {
  readonly username?: string;
  readonly password?: string;
  readonly db?: number;
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

export interface RedisAddress {
  readonly nodes: readonly [NodeAddress, ...NodeAddress[]];
  readonly access: AccessOptions;
}

/** @throws STORE.ADDRESS, STORE.TLS */
export function readAddress({ url, tls = {} }: RedisServerOptions): RedisAddress {
  const refuse = (reason: string) =>
    engineErrors.raise('STORE.ADDRESS', { url: maskUrl(url), reason });
  const parts = FORM.exec(url);
  if (parts === null)
    throw refuse('It is not of the form redis://user:password@host:port/database');
  const { scheme, user, password, hosts, database } = parts.groups!;
  const nodes = hosts!.split(',').map((text) => {
    const [, name, port = '6379'] = HOST.exec(text) ?? [];
    if (name === undefined || Number(port) > 65_535) throw refuse(`${text} is not host:port`);
    return { host: name.replace(/^\[|\]$/g, ''), port: Number(port) };
  });
  const decode = (text: string): string => {
    try {
      return decodeURIComponent(text);
    } catch {
      throw refuse('A % in user or password is to be written %25');
    }
  };
  return {
    nodes: nodes as unknown as RedisAddress['nodes'],
    access: {
      ...(user !== undefined && user !== '' && { username: decode(user) }),
      ...(password !== undefined && { password: decode(password) }),
      ...(database !== undefined && database !== '' && { db: Number(database) }),
      ...(scheme === 'rediss' && { tls: readTlsFiles(url, tls) }),
    },
  };
}

/** Hosts are separated by commas, which `URL` does not know. */
const FORM =
  /^(?<scheme>rediss?):\/\/(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^/@?#]+)(?:\/(?<database>\d*))?$/;
const HOST = /^(\[[\da-f:.]+\]|[^\s:[\]]+)(?::(\d{1,5}))?$/i;

function readTlsFiles(url: string, files: RedisTlsFiles): NonNullable<AccessOptions['tls']> {
  const read = (file: string): string => {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      const reason = `Cannot read the file ${file} (${(error as NodeJS.ErrnoException).code})`;
      throw engineErrors.raise('STORE.TLS', { url: maskUrl(url), reason }, error);
    }
  };
  const { caFile, certFile, keyFile } = files;
  return {
    ...(caFile !== undefined && { ca: read(caFile) }),
    ...(certFile !== undefined && { cert: read(certFile) }),
    ...(keyFile !== undefined && { key: read(keyFile) }),
  };
}
