/** How to get in at Kafka, from what the settings say to what kafkajs takes. The only place that knows both. */
import { readFileSync } from 'node:fs';
import type { KafkaConfig, SASLOptions } from 'kafkajs';
import { errors } from './errors.js';

/** The settings that say where Kafka is and how to get in, by the names that they have in the environment. */
export interface KafkaSettings {
  /** `host:port,...`, or those one by one. */
  readonly KAFKA_BROKERS?: string | readonly string[] | undefined;
  /** `1` or `0`; on its own it is 1 where a file of TLS is named. */
  readonly KAFKA_TLS?: string | undefined;
  /** Files in PEM: the authorities to trust, if not the usual ones; the client's own certificate, where brokers ask for one. */
  readonly KAFKA_TLS_CA_FILE?: string | undefined;
  readonly KAFKA_TLS_CERT_FILE?: string | undefined;
  readonly KAFKA_TLS_KEY_FILE?: string | undefined;
  readonly KAFKA_SASL_MECHANISM?: string | undefined;
  readonly KAFKA_SASL_USERNAME?: string | undefined;
  readonly KAFKA_SASL_USERNAME_FILE?: string | undefined;
  readonly KAFKA_SASL_PASSWORD?: string | undefined;
  readonly KAFKA_SASL_PASSWORD_FILE?: string | undefined;
}

/** Its texts are secrets: it is handed to kafkajs, and written nowhere. */
export type KafkaAccess = Pick<KafkaConfig, 'ssl' | 'sasl'>;

export interface KafkaServer {
  readonly brokers: readonly string[];
  readonly access: KafkaAccess;
}

/**
 * Where Kafka is and how to get in; reads the files that the settings name.
 *
 * @throws WaaromError `LOG.ACCESS_SETTINGS` with every problem, and without any secret.
 */
export function kafkaServerOf(settings: KafkaSettings): KafkaServer {
  const problems: string[] = [];
  const given = new GivenSettings(settings, problems);
  const tls = readTls(given);
  const sasl = readSasl(given);
  if (problems.length > 0) {
    throw errors.raise('LOG.ACCESS_SETTINGS', { problems: problems.join('; ') });
  }
  const { KAFKA_BROKERS: brokers = [] } = settings;
  const list = typeof brokers === 'string' ? brokers.split(',') : brokers;
  return {
    brokers: list.map((broker) => broker.trim()).filter((broker) => broker !== ''),
    access: { ...(tls !== null && { ssl: tls }), ...(sasl !== null && { sasl }) },
  };
}

type Name = Exclude<keyof KafkaSettings, 'KAFKA_BROKERS'>;

/** Empty texts count as not given. */
class GivenSettings {
  readonly problems: string[];
  private readonly settings: KafkaSettings;

  constructor(settings: KafkaSettings, problems: string[]) {
    this.settings = settings;
    this.problems = problems;
  }

  text(name: Name): string | undefined {
    return this.settings[name] || undefined;
  }

  /** What is in the file that the setting names. */
  file(name: Name): string | undefined {
    const file = this.text(name);
    if (file === undefined) return undefined;
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      this.problems.push(`${name}: cannot read ${file} (${code})`);
      return undefined;
    }
  }

  /** A text that is given itself, or as the first line of a file, as secrets are mounted. */
  secret(name: 'KAFKA_SASL_USERNAME' | 'KAFKA_SASL_PASSWORD'): string {
    const text = this.text(name) ?? this.file(`${name}_FILE`)?.split(/\r?\n/, 1)[0];
    if (text === undefined || text === '') {
      this.problems.push(`KAFKA_SASL_MECHANISM needs ${name} or ${name}_FILE`);
    }
    return text ?? '';
  }
}

const TLS_FILES = ['KAFKA_TLS_CA_FILE', 'KAFKA_TLS_CERT_FILE', 'KAFKA_TLS_KEY_FILE'] as const;

function readTls(given: GivenSettings) {
  const isNamed = TLS_FILES.some((name) => given.text(name) !== undefined);
  const wanted = given.text('KAFKA_TLS') ?? (isNamed ? '1' : '0');
  if (!['0', '1', 'false', 'true'].includes(wanted)) given.problems.push('KAFKA_TLS is 1 or 0');
  if (wanted === '0' || wanted === 'false') {
    if (isNamed) given.problems.push('KAFKA_TLS is 0, and a file of TLS is named');
    return null;
  }
  const [ca, cert, key] = TLS_FILES.map((name) => given.file(name));
  if ((cert === undefined) !== (key === undefined)) {
    given.problems.push('KAFKA_TLS_CERT_FILE and KAFKA_TLS_KEY_FILE go together');
  }
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}

const MECHANISMS: Readonly<Record<string, 'plain' | 'scram-sha-256' | 'scram-sha-512'>> = {
  PLAIN: 'plain',
  'SCRAM-SHA-256': 'scram-sha-256',
  'SCRAM-SHA-512': 'scram-sha-512',
};

const LOGIN_SETTINGS = [
  'KAFKA_SASL_USERNAME',
  'KAFKA_SASL_USERNAME_FILE',
  'KAFKA_SASL_PASSWORD',
  'KAFKA_SASL_PASSWORD_FILE',
] as const;

function readSasl(given: GivenSettings): SASLOptions | null {
  const text = given.text('KAFKA_SASL_MECHANISM');
  const names = Object.keys(MECHANISMS).join(', ');
  if (text === undefined) {
    const left = LOGIN_SETTINGS.find((name) => given.text(name) !== undefined);
    if (left !== undefined) given.problems.push(`${left} needs KAFKA_SASL_MECHANISM (${names})`);
    return null;
  }
  const mechanism = MECHANISMS[text.toUpperCase()];
  if (mechanism === undefined) {
    given.problems.push(`KAFKA_SASL_MECHANISM is one of ${names}`);
    return null;
  }
  const username = given.secret('KAFKA_SASL_USERNAME');
  const password = given.secret('KAFKA_SASL_PASSWORD');
  return { mechanism, username, password };
}
