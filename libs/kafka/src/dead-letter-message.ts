import type { DeadLetter, SourceRecord } from '@waarom/engine';
import { REJECTION_CODES } from '@waarom/schemas';
import type { IHeaders, KafkaMessage } from 'kafkajs';

const PREFIX = '__waarom.errors.';

/** The reason of a dead letter as the headers of its record, all of them text. */
export function headersOf(letter: DeadLetter, appVersion: string): Record<string, string> {
  const { topic, partition, record, code, stage, message } = letter;
  const fields = {
    topic,
    partition,
    offset: record.offset,
    timestamp: record.timestamp,
    code,
    stage,
    message,
    'app.version': appVersion,
  };
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [PREFIX + name, String(value)]),
  );
}

/** The dead letter that a record of the dead-letter topic holds; `null` when its headers are not of one. */
export function readDeadLetter({ key, value, headers }: KafkaMessage): DeadLetter | null {
  const field = (name: string) => textOf(headers?.[PREFIX + name]);
  const topic = field('topic');
  const code = REJECTION_CODES.find((known) => known === field('code'));
  const stage = (['decode', 'check', 'fold'] as const).find((known) => known === field('stage'));
  const [partition, offset, timestamp] = ['partition', 'offset', 'timestamp'].map((name) =>
    Number(field(name) ?? Number.NaN),
  ) as [number, number, number];
  const areNumbers = [partition, offset, timestamp].every((number) => Number.isSafeInteger(number));
  if (topic === null || code === undefined || stage === undefined || !areNumbers) return null;
  const record: SourceRecord = { offset, key, value, timestamp };
  return { topic, partition, record, code, stage, message: field('message') ?? '' };
}

function textOf(header: IHeaders[string]): string | null {
  const first = Array.isArray(header) ? header[0] : header;
  return first === undefined ? null : first.toString();
}
