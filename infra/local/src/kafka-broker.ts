import { setTimeout as pause } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import type { KafkaNode } from './kafka-node.js';
import { startProcess, type ServerProcess } from './process.js';
import { awaitReady, refuseDead } from './readiness.js';

const START_MS = 60_000;
/** A broker that starts on existing data can still end about a second after its first answer. */
const SETTLE_MS = 1500;

/** One broker of a cluster. */
export interface KafkaBroker {
  readonly port: number;
  /** Of the process running now; another one after a restart. */
  readonly pid: number;
  /** Sends a signal (SIGKILL, SIGSTOP, ...); waits for the end when the signal ends it. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /**
   * Ends the broker if it still runs and starts it on its data. Settles when it is part of the cluster again: after 4
   * to 6 s, after SIGKILL 6 to 10 s, since its old session must run out first.
   */
  restart(): Promise<void>;
  /** Settles when this broker answers with metadata that names all of these ports. */
  awaitMetadata(ports: readonly number[]): Promise<void>;
}

export interface KafkaBrokerFiles {
  readonly node: KafkaNode;
  /** Its `server.properties`; the storage that they name is formatted. */
  readonly propertiesFile: string;
  readonly jars: string;
  readonly scratch: string;
}

/** Starts the process of one broker, small: 384 MB of heap at most, about 320 MB resident. */
export function launchKafkaBroker(files: KafkaBrokerFiles): KafkaBroker {
  const { port } = files.node;
  let process = launch(files);
  const awaitMetadata = (ports: readonly number[]): Promise<void> =>
    awaitReady({
      process,
      probe: () => seesBrokers(port, ports),
      timeoutMs: START_MS,
      intervalMs: 100,
    });
  return {
    port,
    get pid() {
      return process.pid;
    },
    kill: (signal) => process.kill(signal),
    restart: async () => {
      await process.end();
      process = launch(files);
      await awaitMetadata([port]);
      await pause(SETTLE_MS);
      refuseDead(process);
    },
    awaitMetadata,
  };
}

function launch({ node, propertiesFile, jars, scratch }: KafkaBrokerFiles): ServerProcess {
  const jvm = ['-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  return startProcess({
    name: `kafka-${node.id}`,
    command: 'java',
    args: [...jvm, '-cp', `${jars}/*`, 'kafka.Kafka', propertiesFile],
    scratch,
  });
}

/** An open port is not readiness: this asks for metadata, which a broker has once the controllers let it in. */
async function seesBrokers(port: number, ports: readonly number[]): Promise<boolean> {
  const admin = new Kafka({
    brokers: [`127.0.0.1:${port}`],
    connectionTimeout: 1000,
    requestTimeout: 2000,
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
  }).admin();
  try {
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    const seen = new Set(brokers.map((broker) => broker.port));
    return ports.every((wanted) => seen.has(wanted));
  } finally {
    await admin.disconnect();
  }
}
