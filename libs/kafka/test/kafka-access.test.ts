import { kafkaServerOf, type KafkaSettings } from '@waarom/kafka';
import type { WaaromError } from '@waarom/schemas';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'waarom-access-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const BROKERS = { KAFKA_BROKERS: 'a:9092, b:9092' };
const LOGIN = { KAFKA_SASL_USERNAME: 'shop', KAFKA_SASL_PASSWORD: 'not-to-be-seen' };

describe('the settings of Kafka', () => {
  it('are brokers alone, where anyone is let in', () => {
    expect(kafkaServerOf(BROKERS)).toEqual({ brokers: ['a:9092', 'b:9092'], access: {} });
    expect(kafkaServerOf({ ...BROKERS, KAFKA_TLS: '0' }).access).toEqual({});
  });

  it('turn TLS on by themselves, or by naming a file of it', () => {
    const ca = fileWith('ca.pem', 'authority');
    const [cert, key] = [fileWith('cert.pem', 'certificate'), fileWith('key.pem', 'key')];
    expect(kafkaServerOf({ ...BROKERS, KAFKA_TLS: '1' }).access).toEqual({ ssl: {} });
    const files = {
      KAFKA_TLS_CA_FILE: ca,
      KAFKA_TLS_CERT_FILE: cert,
      KAFKA_TLS_KEY_FILE: key,
    };
    expect(kafkaServerOf(files).access).toEqual({
      ssl: { ca: 'authority', cert: 'certificate', key: 'key' },
    });
  });

  it('take a login as text, or from files as secrets are mounted', () => {
    const sasl = { mechanism: 'scram-sha-512', username: 'shop', password: 'not-to-be-seen' };
    const asText = { KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512', ...LOGIN };
    expect(kafkaServerOf(asText).access).toEqual({ sasl });
    const asFiles = {
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME_FILE: fileWith('user', 'shop\n'),
      KAFKA_SASL_PASSWORD_FILE: fileWith('password', 'not-to-be-seen\n'),
    };
    expect(kafkaServerOf(asFiles).access).toEqual({ sasl });
  });

  it.each<[string, KafkaSettings, string]>([
    ['another mechanism', { KAFKA_SASL_MECHANISM: 'GSSAPI', ...LOGIN }, 'is one of PLAIN, SCRAM'],
    ['a login without a mechanism', LOGIN, 'KAFKA_SASL_USERNAME needs KAFKA_SASL_MECHANISM'],
    [
      'a mechanism without a password',
      { KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_SASL_USERNAME: 'shop' },
      'needs KAFKA_SASL_PASSWORD or KAFKA_SASL_PASSWORD_FILE',
    ],
    [
      'a file that is not there',
      { KAFKA_TLS_CA_FILE: join(folder, 'none.pem') },
      'KAFKA_TLS_CA_FILE: cannot read',
    ],
    ['half a certificate', { KAFKA_TLS_CERT_FILE: fileWith('half.pem', 'half') }, 'go together'],
    ['TLS as a word', { KAFKA_TLS: 'yes please' }, 'KAFKA_TLS is 1 or 0'],
    [
      'a file of TLS without TLS',
      { KAFKA_TLS: '0', KAFKA_TLS_CA_FILE: fileWith('unused.pem', 'unused') },
      'KAFKA_TLS is 0',
    ],
  ])('are refused with what is wrong: %s', (_, settings, problem) => {
    let failure: WaaromError | undefined;
    try {
      kafkaServerOf(settings);
    } catch (error) {
      failure = error as WaaromError;
    }
    expect(failure).toMatchObject({ code: 'LOG.ACCESS_SETTINGS' });
    expect(failure!.message).toContain(problem);
    expect(JSON.stringify(failure)).not.toContain('not-to-be-seen');
  });
});
