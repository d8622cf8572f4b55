import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KafkaNode } from './kafka-node.js';
import { makeCertificates, type TlsFiles } from './certificates.js';

/** How to get in by the listeners that ask who is there. */
export interface KafkaAccess {
  /** `host:port,...` of the listener with TLS and a login: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512. */
  readonly signedIn: string;
  /** `host:port,...` of the listener with TLS that asks for the client's certificate. */
  readonly mutual: string;
  readonly username: string;
  readonly password: string;
  readonly tls: TlsFiles;
}

/** Known to the cluster by every mechanism. */
const LOGIN = { username: 'waarom', password: 'open-sesame' } as const;

const listeners = [
  { name: 'SIGNEDIN', protocol: 'SASL_SSL', portOf: (node: KafkaNode) => node.signedInPort! },
  { name: 'MUTUAL', protocol: 'SSL', portOf: (node: KafkaNode) => node.mutualPort! },
] as const;

/** Makes the certificates of a cluster, and says how to get in. */
export async function grantAccess(
  nodes: readonly KafkaNode[],
  folder: string,
): Promise<KafkaAccess> {
  const tls = await makeCertificates(folder);
  const [key, certificate] = await Promise.all([readFile(tls.keyFile), readFile(tls.certFile)]);
  await writeFile(keyStore(folder), Buffer.concat([key, certificate]));
  const [signedIn, mutual] = listeners.map(({ portOf }) =>
    nodes.map((node) => `127.0.0.1:${portOf(node)}`).join(','),
  ) as [string, string];
  return { signedIn, mutual, ...LOGIN, tls };
}

/** Lines for the `server.properties` of a node; those of the other listeners are changed in place. */
export function addAccess(
  properties: Record<string, string | number>,
  node: KafkaNode,
  folder: string,
): void {
  const login = 'org.apache.kafka.common.security';
  const { username, password } = LOGIN;
  for (const { name, protocol, portOf } of listeners) {
    const address = `,${name}://127.0.0.1:${portOf(node)}`;
    properties['listeners'] += address;
    properties['advertised.listeners'] += address;
    properties['listener.security.protocol.map'] += `,${name}:${protocol}`;
  }
  Object.assign(properties, {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': keyStore(folder),
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': join(folder, 'ca.pem'),
    'listener.name.mutual.ssl.client.auth': 'required',
    'listener.name.signedin.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    'listener.name.signedin.plain.sasl.jaas.config': `${login}.plain.PlainLoginModule required user_${username}="${password}";`,
    'listener.name.signedin.scram-sha-256.sasl.jaas.config': `${login}.scram.ScramLoginModule required;`,
    'listener.name.signedin.scram-sha-512.sasl.jaas.config': `${login}.scram.ScramLoginModule required;`,
  });
}

/** Arguments that make the storage of a new cluster know the user. */
export function addUser(): readonly string[] {
  const { username, password } = LOGIN;
  return ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=${username},password=${password}]`,
  ]);
}

/** Key and certificate, which Kafka wants in one file. */
function keyStore(folder: string): string {
  return join(folder, 'kafka-key-store.pem');
}
