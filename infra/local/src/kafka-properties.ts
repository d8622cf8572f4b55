import { dirname } from 'node:path';
import { addAccess } from './kafka-access.js';
import type { KafkaNode } from './kafka-node.js';

/**
 * The text of a `server.properties`: every node is broker and controller. Three nodes replicate three times and
 * acknowledge at two, so that one of them can be lost.
 */
export function kafkaProperties(
  node: KafkaNode,
  nodes: readonly KafkaNode[],
  dataFolder: string,
): string {
  const replicas = nodes.length;
  const inSync = replicas === 1 ? 1 : 2;
  const voters = nodes.map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`);
  const properties: Record<string, string | number> = {
    'process.roles': 'broker,controller',
    'node.id': node.id,
    'controller.quorum.voters': voters.join(','),
    listeners: `PLAINTEXT://127.0.0.1:${node.port},CONTROLLER://127.0.0.1:${node.controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${node.port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': dataFolder,

    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': 4,

    // A record of 10 MB can be written and copied.
    'message.max.bytes': 16_777_216,
    'replica.fetch.max.bytes': 16_777_216,
    'socket.request.max.bytes': 104_857_600,

    // Tests name their topics and partition counts; a mistyped name must not become a topic.
    'auto.create.topics.enable': 'false',
    // Logs under test carry event times of long ago, which retention would take for old records.
    'log.retention.ms': -1,
    // Nobody waits for a second member, for a lost broker, or for compaction, longer than needed.
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 500,
    // A broker that was killed is let in again only when its old session has run out.
    'broker.session.timeout.ms': 4000,
    'broker.heartbeat.interval.ms': 500,
    'log.cleaner.backoff.ms': 1000,
    // The default of 128 MB would be a third of the heap.
    'log.cleaner.dedupe.buffer.size': 8_388_608,
  };
  if (node.signedInPort !== undefined) addAccess(properties, node, dirname(dataFolder));
  const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}`);
  return `${lines.join('\n')}\n`;
}
