import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errors } from './errors.js';
import { findFreePort } from './free-port.js';
import { addUser, grantAccess, type KafkaAccess } from './kafka-access.js';
import { provideKafka } from './kafka-artefacts.js';
import { launchKafkaBroker, type KafkaBroker, type KafkaBrokerFiles } from './kafka-broker.js';
import type { KafkaNode } from './kafka-node.js';
import { kafkaProperties } from './kafka-properties.js';
import { startProcess } from './process.js';
import { openScratch, type Scratch } from './scratch.js';

/** A Kafka cluster on 127.0.0.1 that was started here. */
export interface KafkaCluster {
  /** `host:port,...`, as KAFKA_BROKERS takes it. */
  readonly bootstrap: string;
  readonly brokers: readonly KafkaBroker[];
  /** Folder of the logs (`kafka-<id>.log`) and data; gone after `stop`. */
  readonly folder: string;
  /** Only with the option `access`. */
  readonly access?: KafkaAccess;
  /** Ends every broker and removes their files. */
  stop(): Promise<void>;
}

export interface KafkaOptions {
  /** Three brokers replicate everything three times, with `min.insync.replicas` 2. */
  readonly brokers: 1 | 3;
  /** Also listeners with TLS and a login, and with TLS on both sides; `bootstrap` stays as it is. @default false */
  readonly access?: boolean;
}

/**
 * Starts Kafka in KRaft mode on free ports. Settles when every broker answers with metadata that names all of them.
 * Topics are not created by mention; groups and idempotent producers can meet "coordinator is loading" at first.
 * @throws SERVERS.UNAVAILABLE, SERVERS.DIED, SERVERS.NOT_READY
 */
export async function startKafka(options: KafkaOptions): Promise<KafkaCluster> {
  const jars = await provideKafka();
  const nodes = await chooseNodes(options);
  const scratch = openScratch();
  const brokers: KafkaBroker[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(brokers.map((broker) => broker.kill('SIGKILL')));
    scratch.remove();
  };
  let access: KafkaAccess | undefined;
  try {
    if (options.access === true) access = await grantAccess(nodes, scratch.path);
    const formatted = await formatStorage(nodes, jars, scratch);
    brokers.push(...formatted.map(launchKafkaBroker));
    const ports = nodes.map(({ port }) => port);
    await Promise.all(brokers.map((broker) => broker.awaitMetadata(ports)));
  } catch (error) {
    await stop();
    throw error;
  }
  const bootstrap = nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
  const cluster = { bootstrap, brokers, folder: scratch.path, stop };
  return access === undefined ? cluster : { ...cluster, access };
}

async function chooseNodes({ brokers, access }: KafkaOptions): Promise<readonly KafkaNode[]> {
  const nodes: KafkaNode[] = [];
  for (let id = 1; id <= brokers; id++) {
    nodes.push({
      id,
      port: await findFreePort(),
      controllerPort: await findFreePort(),
      ...(access === true && {
        signedInPort: await findFreePort(),
        mutualPort: await findFreePort(),
      }),
    });
  }
  return nodes;
}

/** Writes each node's properties and formats its storage for one new cluster. */
async function formatStorage(
  nodes: readonly KafkaNode[],
  jars: string,
  scratch: Scratch,
): Promise<readonly KafkaBrokerFiles[]> {
  // 16 bytes as base64, as Kafka wants it. The first is fixed: an id with a leading dash would be read as an option.
  const clusterId = Buffer.concat([Buffer.of(0), randomBytes(15)]).toString('base64url');
  const formatOne = async (node: KafkaNode): Promise<KafkaBrokerFiles> => {
    const propertiesFile = join(scratch.path, `server-${node.id}.properties`);
    const dataFolder = join(scratch.path, `data-${node.id}`);
    await writeFile(propertiesFile, kafkaProperties(node, nodes, dataFolder));
    const jvm = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', `${jars}/*`];
    const format = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', propertiesFile];
    if (node.signedInPort !== undefined) format.push(...addUser());
    const formatter = startProcess({
      name: `kafka-${node.id}-format`,
      command: 'java',
      args: [...jvm, ...format],
      scratch: scratch.path,
    });
    if ((await formatter.exited) !== 0) {
      const details = { server: formatter.name, log: formatter.lastLines() };
      throw errors.raise('SERVERS.DIED', details);
    }
    return { node, propertiesFile, jars, scratch: scratch.path };
  };
  return Promise.all(nodes.map(formatOne));
}
