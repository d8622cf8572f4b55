import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify, stripVTControlCharacters } from 'node:util';
import { cacheFolder, thisHost } from './config.js';
import { errors } from './errors.js';
import { provide } from './system-packages.js';

const run = promisify(execFile);
const KAFKA_VERSION = '4.4.0';
const pom = fileURLToPath(new URL('../kafka/pom.xml', import.meta.url));

/**
 * The folder with the jars of a Kafka broker, downloaded with Maven (43 MB) the first time. Makes sure of Java too.
 * @throws SERVERS.UNAVAILABLE
 */
export async function provideKafka(): Promise<string> {
  const folder = join(cacheFolder(), `kafka-${KAFKA_VERSION}`);
  const isCached = existsSync(folder);
  const java = { command: 'java', package: 'default-jdk-headless' };
  const maven = { command: 'mvn', package: 'maven' };
  await provide('Kafka', isCached ? [java] : [java, maven], thisHost());
  if (!isCached) await download(folder);
  return folder;
}

async function download(folder: string): Promise<void> {
  try {
    await completeFolder(folder, async (draft) => {
      const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime'];
      const options = ['-q', '-B', '-f', pom, `-DoutputDirectory=${draft}`];
      await run('mvn', [...options, ...goal]);
    });
  } catch (cause) {
    const output = (cause as { stdout?: string }).stdout ?? String(cause);
    const [firstLine = ''] = stripVTControlCharacters(output).trim().split('\n');
    const reason = `Maven could not download it: ${firstLine}`;
    throw errors.raise('SERVERS.UNAVAILABLE', { server: 'Kafka', reason }, cause);
  }
}

/** Makes a folder that appears under its name only when it is complete, also when two processes make it at once. */
export async function completeFolder(
  folder: string,
  fill: (draft: string) => Promise<void>,
): Promise<void> {
  await mkdir(cacheFolder(), { recursive: true });
  const draft = await mkdtemp(`${folder}.`);
  try {
    await fill(draft);
    await rename(draft, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
