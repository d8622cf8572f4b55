/** Topics in codecs whose packages are binaries, read where those do not load. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { createTopic } from '@waarom/kafka';
import { produceWithLibrdkafka } from '@waarom/local';
import { redisUrlOf } from '@waarom/testing';
import { expect, it } from 'vitest';
import { startService } from './service-process.js';

const bootstrap = process.env['KAFKA_BROKERS'] ?? '';
const records = [{ key: 'c1', value: Buffer.from('event '.repeat(100)) }];

it.each(['snappy', 'lz4'] as const)(
  'an updater without the binary for %s starts, and says at such a batch what to install',
  async (codec) => {
    const topic = `missing-${codec}-${randomUUID()}`;
    await createTopic({ brokers: bootstrap.split(','), topic, partitions: 1 });
    await produceWithLibrdkafka({ bootstrap, records, topics: { [codec]: topic } });
    const service = startService('updater', {
      KAFKA_BROKERS: bootstrap,
      KAFKA_TOPIC: topic,
      REDIS_URL: redisUrlOf('missing-codec', process.env['REDIS_URL']),
      // Where both packages look for a binary instead of where they keep theirs.
      NAPI_RS_NATIVE_LIBRARY_PATH: '/no/such/binary.node',
    });
    const { port } = await service.logged('connected');
    await service.logged('joined the group');
    const ready = async () => await (await fetch(`http://127.0.0.1:${String(port)}/readyz`)).text();
    let answer = await ready();
    while (!answer.includes('LOG.')) {
      await wait(50);
      answer = await ready();
    }
    expect(answer).toContain('LOG.CODEC_MISSING');
    expect(answer).toContain(`compressed with ${codec}`);
    service.signal('SIGTERM');
    expect((await service.ended).exitCode).toBe(0);
  },
);
