import { describe, expect, test } from 'vitest';
import { defineErrors } from '@waarom/schemas';
import { createLogger, customerHash, type LoggerOptions } from '../src/index.js';

const errors = defineErrors({
  'TEST.BROKEN': {
    what: 'The {thing} is broken',
    why: 'It fell.',
    next: ['Glue it.', 'Or buy another {thing}.'],
    retry: 'never',
    status: 500,
  },
});

function loggerTo(options: Partial<LoggerOptions> = {}, isTTY = false) {
  const lines: string[] = [];
  const stream = { isTTY, write: (line: string) => lines.push(line) };
  return { lines, logger: createLogger({ service: 'updater', stream, ...options }) };
}

describe('a JSON line', () => {
  test('has level, time, service, message and the fields given', () => {
    const { lines, logger } = loggerTo();
    logger.info({ partition: 3 }, 'assigned');
    const { time, ...line } = JSON.parse(lines[0]!) as Record<string, unknown>;
    expect(line).toEqual({ level: 'info', service: 'updater', partition: 3, msg: 'assigned' });
    expect(new Date(time as string).toISOString()).toBe(time);
    expect(lines[0]!.endsWith('\n')).toBe(true);
  });

  test('of an expected failure has its code and remedies and no stack', () => {
    const { lines, logger } = loggerTo();
    const error = errors.raise('TEST.BROKEN', { thing: 'vase' }, new Error('cause'));
    logger.error(error);
    logger.error({ err: error, topic: 'events' }, 'cannot start');
    const [first, second] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(first).toMatchObject({
      level: 'error',
      code: 'TEST.BROKEN',
      what: 'The vase is broken',
      why: 'It fell.',
      next: ['Glue it.', 'Or buy another vase.'],
      msg: 'The vase is broken',
    });
    expect(second).toMatchObject({ code: 'TEST.BROKEN', topic: 'events', msg: 'cannot start' });
    expect(lines.join()).not.toMatch(/stack|create-logger\.test/);
  });

  test('of a bug has the stack', () => {
    const { lines, logger } = loggerTo();
    logger.error(new TypeError('no such thing'));
    expect(JSON.parse(lines[0]!)).toMatchObject({
      msg: 'no such thing',
      err: { type: 'TypeError', stack: expect.stringContaining('create-logger.test') },
    });
  });

  test('has a hash in the place of a customer', () => {
    const { lines, logger } = loggerTo();
    logger.warn({ customer: 'anna@example.org' }, 'late');
    expect(JSON.parse(lines[0]!)).toMatchObject({
      customer_hash: customerHash('anna@example.org'),
    });
    expect(lines[0]).not.toContain('anna');
    expect(customerHash('abc')).toBe('ba7816bf');
  });

  test('below the level is not written', () => {
    const { lines, logger } = loggerTo({ level: 'warn' });
    logger.info('quiet');
    logger.warn('loud');
    expect(lines.length).toBe(1);
  });
});

describe('a line for people', () => {
  test('is what a terminal gets', () => {
    const { lines, logger } = loggerTo({}, true);
    logger.info({ partition: 3, topics: ['events'] }, 'assigned');
    expect(lines[0]).toMatch(
      /^\d\d:\d\d:\d\d info {2}updater {2}assigned {2}partition=3 {2}topics=\["events"\]\n$/,
    );
  });

  test('tells why and what to do below an expected failure', () => {
    const { lines, logger } = loggerTo({ pretty: true });
    logger.error({ err: errors.raise('TEST.BROKEN', { thing: 'vase' }) }, 'cannot start');
    expect(lines[0]!.slice(9)).toBe(
      [
        'error updater  cannot start  code=TEST.BROKEN',
        '    The vase is broken',
        '    It fell.',
        '    -> Glue it.',
        '    -> Or buy another vase.',
        '',
      ].join('\n'),
    );
    logger.error(errors.raise('TEST.BROKEN', { thing: 'vase' }));
    expect(lines[1]!.match(/The vase is broken/g)).toHaveLength(1);
  });

  test('shows the stack of a bug', () => {
    const { lines, logger } = loggerTo({ pretty: true });
    logger.error(new TypeError('no such thing'));
    expect(lines[0]).toMatch(/no such thing\n {4}TypeError: no such thing\n {4} +at /);
  });
});
