import type { DeadLetter, SourceRecord } from '@waarom/engine';
import { REJECTION_CODES, schemaIdOf } from '@waarom/schemas';
import type { IHeaders, KafkaMessage } from 'kafkajs';

const PREFIX = '__waarom.errors.';

/** On a record that was sent again: how often it was. */
export const ATTEMPT = '__waarom.attempt';

/** Who wrote a letter. */
export interface LetterSource {
  readonly appVersion: string;
  /** Consumer group. */
  readonly groupId?: string;
}

/** The reason of a dead letter as the headers of its record, all of them text. */
export function headersOf(
  letter: DeadLetter,
  { appVersion, groupId }: LetterSource,
): Record<string, string> {
  const { topic, partition, record, code, stage, message } = letter;
  const fields = {
    topic,
    partition,
    offset: record.offset,
    timestamp: record.timestamp,
    attempt: (record.attempt ?? 0) + 1,
    group: groupId,
    code,
    stage,
    message,
    'schema.id': record.value === null ? null : schemaIdOf(record.value),
    'app.version': appVersion,
  };
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => [PREFIX + name, String(value)]),
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
  const attempt = Number(field('attempt') ?? 1) - 1;
  const record: SourceRecord = { offset, key, value, timestamp, ...(attempt > 0 && { attempt }) };
  return { topic, partition, record, code, stage, message: field('message') ?? '' };
}

/** How often a record says that it was sent again; what is no number counts as never. */
export function attemptOf(headers: IHeaders | undefined): number {
  const text = headers?.[ATTEMPT]?.toString();
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : 0;
}

function textOf(header: IHeaders[string]): string | null {
  const first = Array.isArray(header) ? header[0] : header;
  return first === undefined ? null : first.toString();
}
