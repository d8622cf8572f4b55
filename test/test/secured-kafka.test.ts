/** Kafka behind TLS, logins and certificates: what gets in, and what those are told who do not. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createEngineModel } from '@waarom/engine';
import {
  createEventProducer,
  createKafkaRecordSource,
  createTopic,
  examineTopic,
  kafkaServerOf,
  type KafkaSettings,
} from '@waarom/kafka';
import { startKafka, startRedis, type KafkaCluster, type RedisServer } from '@waarom/local';
import { openRedisReader } from '@waarom/redis';
import {
  defaultTraitCatalogue,
  encodeEvent,
  eventExamples,
  parseEvent,
  type Event,
} from '@waarom/schemas';
import { RecordingConsumer } from '@waarom/testing/conformance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService } from './service-process.js';

const WAAROM = fileURLToPath(new URL('../../services/cli/bin/waarom.js', import.meta.url));
const WRONG_PASSWORD = 'not-to-be-seen';
const folder = mkdtempSync(join(tmpdir(), 'waarom-secured-'));

let kafka: KafkaCluster;
let redis: RedisServer;
beforeAll(async () => {
  [kafka, redis] = await Promise.all([startKafka({ brokers: 1, access: true }), startRedis()]);
});
afterAll(async () => {
  await Promise.all([kafka.stop(), redis.stop()]);
  rmSync(folder, { recursive: true });
});

/** Settings that get in, by the listener with a login. */
function login(mechanism: string): KafkaSettings {
  const { signedIn, username, password, tls } = kafka.access!;
  return {
    KAFKA_BROKERS: signedIn,
    KAFKA_TLS_CA_FILE: tls.caFile,
    KAFKA_SASL_MECHANISM: mechanism,
    KAFKA_SASL_USERNAME: username,
    KAFKA_SASL_PASSWORD: password,
  };
}

/** Settings that get in, by the listener that asks for a certificate. */
function certificate(): KafkaSettings {
  const { mutual, tls } = kafka.access!;
  return {
    KAFKA_BROKERS: mutual,
    KAFKA_TLS_CA_FILE: tls.caFile,
    KAFKA_TLS_CERT_FILE: tls.certFile,
    KAFKA_TLS_KEY_FILE: tls.keyFile,
  };
}

describe('an event', () => {
  it.each<[string, () => KafkaSettings]>([
    ...['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'].map(
      (mechanism): [string, () => KafkaSettings] => [mechanism, () => login(mechanism)],
    ),
    ['a certificate of its own', certificate],
  ])('goes in and out by TLS with %s', async (_, settings) => {
    const server = kafkaServerOf(settings());
    const topic = `secured-${randomUUID()}`;
    await createTopic({ ...server, topic, partitions: 1 });
    const producer = await createEventProducer({ ...server, topic });
    await producer.send([{ key: 'c-1', value: Buffer.from('event') }]);
    await producer.close();
    const source = createKafkaRecordSource({
      ...server,
      topic,
      groupId: topic,
      offsetOutOfRange: 'fail',
    });
    const consumer = new RecordingConsumer();
    const run = source.run(consumer);
    await consumer.until(() => consumer.records(0).length === 1);
    await source.stop();
    await run;
  });
});

describe.concurrent('who is not let in is told what to set right', () => {
  const withoutLogin = (settings: KafkaSettings): KafkaSettings => ({
    KAFKA_BROKERS: settings.KAFKA_BROKERS,
    KAFKA_TLS_CA_FILE: settings.KAFKA_TLS_CA_FILE,
  });
  it.each<[string, () => KafkaSettings, string]>([
    [
      'a wrong password by SCRAM',
      () => ({ ...login('SCRAM-SHA-512'), KAFKA_SASL_PASSWORD: WRONG_PASSWORD }),
      'LOG.SIGN_IN',
    ],
    [
      'a wrong password by PLAIN',
      () => ({ ...login('PLAIN'), KAFKA_SASL_PASSWORD: WRONG_PASSWORD }),
      'LOG.SIGN_IN',
    ],
    [
      'an authority that is not named',
      () => ({ ...login('PLAIN'), KAFKA_TLS_CA_FILE: undefined, KAFKA_TLS: '1' }),
      'LOG.TLS',
    ],
    ['a certificate that is asked for and not shown', () => withoutLogin(certificate()), 'LOG.TLS'],
    ['no TLS on a port with TLS', () => ({ KAFKA_BROKERS: kafka.access!.signedIn }), 'LOG.CLOSED'],
    ['no login on a port with one', () => withoutLogin(login('PLAIN')), 'LOG.CLOSED'],
    [
      'TLS on a port without',
      () => ({ ...withoutLogin(login('PLAIN')), KAFKA_BROKERS: kafka.bootstrap }),
      'LOG.TLS',
    ],
    [
      'a login on a port without',
      () => ({
        ...login('PLAIN'),
        KAFKA_TLS_CA_FILE: undefined,
        KAFKA_BROKERS: kafka.bootstrap,
      }),
      'LOG.SIGN_IN',
    ],
  ])('%s', async (_, settings, code) => {
    const lines: unknown[] = [];
    const log = (...line: unknown[]) => lines.push(line);
    const server = kafkaServerOf(settings());
    await expect(examineTopic({ ...server, log }, 'any')).rejects.toMatchObject({ code });
    const secrets = [WRONG_PASSWORD, kafka.access!.password];
    for (const secret of secrets) expect(JSON.stringify(lines)).not.toContain(secret);
  });
});

describe('the updater and the command line, signed in with a password from a file', () => {
  let settings: Readonly<Record<string, string>>;
  beforeAll(async () => {
    const file = join(folder, 'password');
    const { password } = kafka.access!;
    writeFileSync(file, `${password}\n`);
    const { KAFKA_SASL_PASSWORD: _, ...rest } = login('SCRAM-SHA-512');
    const topic = `secured-${randomUUID()}`;
    settings = {
      ...(rest as Record<string, string>),
      KAFKA_SASL_PASSWORD_FILE: file,
      KAFKA_TOPIC: topic,
      KAFKA_GROUP_ID: topic,
      REDIS_URL: redis.url,
      LOG_LEVEL: 'debug',
    };
    await createTopic({ ...kafkaServerOf(settings), topic, partitions: 4 });
  });

  async function waarom(...args: readonly string[]): Promise<string> {
    const env = { PATH: process.env['PATH'], ...settings };
    const run = promisify(execFile)(process.execPath, [WAAROM, ...args], { env });
    const { stdout, stderr } = await run.catch(
      (error: unknown) => error as { stdout: string; stderr: string },
    );
    expect(stdout + stderr).not.toContain(kafka.access!.password);
    return stdout + stderr;
  }

  it('fold events, keep what is refused, and send it again', async () => {
    const topic = settings['KAFKA_TOPIC']!;
    const event = parseEvent(eventExamples.offer_response) as Event;
    const producer = await createEventProducer({ ...kafkaServerOf(settings), topic });
    const { customer } = event;
    await producer.send([
      { key: customer, value: Buffer.from('no event') },
      { key: customer, value: encodeEvent(event) },
    ]);
    await producer.close();
    const updater = startService('updater', settings);
    const model = createEngineModel(defaultTraitCatalogue());
    await updater.logged('connected');
    const reader = await openRedisReader({ url: redis.url, modelHash: model.hash });
    while (((await reader.read([customer]))[0] ?? null) === null) await wait(50);
    await reader.close();
    updater.signal('SIGTERM');
    const { exitCode, stdout, stderr } = await updater.ended;
    expect(exitCode).toBe(0);
    expect(stdout + stderr).not.toContain(kafka.access!.password);

    const sent = JSON.parse(await waarom('replay', '--from-dlq', topic, '--json'));
    expect(sent).toMatchObject({ letters: 1, foreign: 0 });
  });

  it('are examined by the doctor, who finds TLS and the login', async () => {
    const { checks } = JSON.parse(await waarom('doctor', '--config', '--json'));
    const kafkaCheck = checks.find(({ name }: { name: string }) => name === 'Kafka');
    expect(kafkaCheck).toMatchObject({ state: 'ok' });
    expect(kafkaCheck.text).toContain('TLS, signed in');
  });

  it('end with the code when the password is wrong', async () => {
    const file = join(folder, 'wrong');
    writeFileSync(file, WRONG_PASSWORD);
    const updater = startService('updater', { ...settings, KAFKA_SASL_PASSWORD_FILE: file });
    const { exitCode, stdout, stderr } = await updater.ended;
    expect(exitCode).toBe(2);
    expect(stderr).toContain('waarom explain LOG.SIGN_IN');
    expect(stdout + stderr).not.toContain(WRONG_PASSWORD);
  });
});
