import { SHARD_COUNT_DEFAULT } from '@waarom/engine';
import { WaaromError } from '@waarom/schemas';
import { readKeyFile, readScorerConfig, requireKeyedOrLoopback } from '@waarom/scorer';
import { readUpdaterConfig } from '@waarom/updater';
import { openModel, type ModelOptions } from '../open-model.js';
import { checksOf, type Check } from './check.js';

const check = checksOf('configuration');

export type Environment = Readonly<Record<string, string | undefined>>;

/** Whether each service would start on this environment, and the catalogue and prior that it names can be read. */
export function checkConfiguration(environment: Environment): readonly Check[] {
  const model = modelOptionsOf(environment);
  return [
    checkRead('Updater', () => {
      const { KAFKA_TOPIC, KAFKA_GROUP_ID, KAFKA_FORMAT } = readUpdaterConfig(environment);
      return `valid, reads ${KAFKA_TOPIC.join(', ')} (${KAFKA_FORMAT}) as group ${KAFKA_GROUP_ID}`;
    }),
    checkRead('Scorer', () => {
      const { HOST, PORT } = readScorerConfig(environment);
      return `valid, listens on ${HOST}:${PORT}`;
    }),
    checkRead('API keys', () => keysText(environment)),
    checkRead('Catalogue', () => {
      const { catalogue, hash } = openModel(model);
      const file = model.catalogue ?? 'the shipped one';
      const prior = model.prior ?? 'the shipped one';
      return `${file}, ${catalogue.traits.length} traits, prior ${prior}, model ${hash}`;
    }),
  ];
}

/** Who may ask the API, as the scorer would find it at its start. */
function keysText(environment: Environment): string {
  const host = textOf(environment, 'HOST') ?? '127.0.0.1';
  const file = textOf(environment, 'WAAROM_API_KEYS_FILE');
  requireKeyedOrLoopback({ host, port: 0, isKeyed: file !== undefined });
  if (file === undefined) return `none are asked for: only this machine reaches ${host}`;
  const { length } = readKeyFile(file);
  return `${length} ${length === 1 ? 'key' : 'keys'} in ${file}`;
}

/** A check that reads something and is a problem when that throws an expected error. */
function checkRead(name: string, read: () => string): Check {
  try {
    return check(name, 'ok', { text: read() });
  } catch (error) {
    if (!(error instanceof WaaromError)) throw error;
    const { message, next, code } = error;
    return check(name, 'problem', {
      text: message.replace('\n', ': ').replaceAll('\n', '; '),
      next,
      code,
    });
  }
}

/** The files of the model that the services would take. */
export function modelOptionsOf(environment: Environment): ModelOptions {
  const catalogue = textOf(environment, 'WAAROM_CATALOGUE');
  const prior = textOf(environment, 'WAAROM_PRIOR');
  return {
    ...(catalogue === undefined ? {} : { catalogue }),
    ...(prior === undefined ? {} : { prior }),
  };
}

/** A setting that is given; empty text is not. */
export function textOf(environment: Environment, name: string): string | undefined {
  const text = environment[name];
  return text === '' ? undefined : text;
}

/** The shard count that the services would take, or the default where that is not valid: that is told elsewhere. */
export function shardCountOf(environment: Environment): number {
  const count = Number(textOf(environment, 'SHARD_COUNT') ?? SHARD_COUNT_DEFAULT);
  return Number.isInteger(count) && count > 0 ? count : SHARD_COUNT_DEFAULT;
}
