/**
 * Producers that others wrote: Kafka's own Java client, and librdkafka, which most other languages have. What they put on a
 * topic is not what kafkajs would: other framings of a codec, other batches.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { thisHost } from './config.js';
import { errors } from './errors.js';
import { provideKafka } from './kafka-artefacts.js';
import { provideLibrdkafka } from './librdkafka-artefacts.js';
import { provide } from './system-packages.js';

const run = promisify(execFile);
const PRODUCE_MS_MAX = 60_000;

/** As both clients name them. */
export type Codec = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

export interface ForeignRecords {
  /** `host:port,...` */
  readonly bootstrap: string;
  /** In this order, each to the partition of its key by murmur2. No key has a tab or a line end. */
  readonly records: readonly { readonly key: string; readonly value: Buffer }[];
  /** Each gets all of the records, in batches of some 32 kB compressed by its codec. */
  readonly topics: Readonly<Partial<Record<Codec, string>>>;
}

/**
 * Resolves when the Java client has been told that every record is there.
 * @throws SERVERS.UNAVAILABLE, PRODUCER.FAILED
 */
export async function produceWithJava(records: ForeignRecords): Promise<void> {
  const jars = await provideKafka();
  await provide('javac', [{ command: 'javac', package: 'default-jdk-headless' }], thisHost());
  const jvm = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', `${jars}/*`];
  await produce('Java', 'java', [...jvm, source('ProduceEvents.java')], records);
}

/**
 * Resolves when librdkafka has been told that every record is there.
 * @throws SERVERS.UNAVAILABLE, PRODUCER.FAILED
 */
export async function produceWithLibrdkafka(records: ForeignRecords): Promise<void> {
  const path = await provideLibrdkafka();
  const env = { PYTHONPATH: path };
  await produce('librdkafka', 'python3', [source('produce_events.py')], records, env);
}

function source(name: string): string {
  return fileURLToPath(new URL(`../producers/${name}`, import.meta.url));
}

async function produce(
  client: string,
  command: string,
  args: readonly string[],
  { bootstrap, records, topics }: ForeignRecords,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'waarom-records-'));
  const file = join(folder, 'records.tsv');
  const lines = records.map(({ key, value }) => `${key}\t${value.toString('base64')}\n`);
  const targets = Object.entries(topics).map(([codec, topic]) => `${codec}=${topic}`);
  try {
    await writeFile(file, lines.join(''));
    await run(command, [...args, bootstrap, file, ...targets], {
      env: { ...process.env, ...env },
      timeout: PRODUCE_MS_MAX,
      killSignal: 'SIGKILL',
    });
  } catch (cause) {
    const { stderr = '' } = cause as { stderr?: string };
    const output = stderr.trim() || String(cause);
    throw errors.raise('PRODUCER.FAILED', { client, output }, cause);
  } finally {
    await rm(folder, { recursive: true });
  }
}
