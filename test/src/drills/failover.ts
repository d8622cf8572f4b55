/**
 * `failover`: Redis with a replica. Replication breaks, 10,000 more events are folded and acknowledged, the primary is killed and
 * the replica promoted: it has none of those writes. The updater must find out by itself and fold them again.
 */
import { startRedis } from '@waarom/local';
import { startTcpProxy } from '@waarom/testing';
import { Redis } from 'ioredis';
import type { Drill } from './drill.js';
import { onStage } from './stage.js';
import { compareStates } from './undisturbed.js';

const EVENTS_BEFORE = 2_000;
const EVENTS_LOST = 10_000;
const EVENTS_A_SECOND = 600;

export const failover: Drill = (options) =>
  onStage({ ...options, name: 'failover', sabotageUpdaters: 'offsets-apart' }, async (stage) => {
    const { redis, traffic } = stage;
    const replication = await startTcpProxy({ host: '127.0.0.1', port: redis.port });
    const replica = await startRedis({
      args: ['--replicaof', '127.0.0.1', String(replication.port)],
    });
    // What leads to the primary, whichever server that is.
    const name = await startTcpProxy({ host: '127.0.0.1', port: redis.port });
    const updater = stage.startUpdater({ REDIS_URL: `redis://127.0.0.1:${name.port}` });
    try {
      await traffic.send(EVENTS_BEFORE);
      await stage.untilFolded();
      await untilReplicated(redis.url);
      replication.pause();
      await traffic.send(EVENTS_LOST);
      await stage.untilFolded();
      options.note(`folded ${EVENTS_LOST} events that the replica has not`);

      await redis.kill('SIGKILL');
      await promote(replica.url);
      name.retarget(replica.port);
      const { wrong, lost } = await stage.withReader(replica.url, (reader) =>
        compareStates(traffic.expected(), reader),
      );
      options.note(`promoted the replica: ${wrong + lost} customers have gone back`);
      const flow = traffic.start(EVENTS_A_SECOND);
      await stage.untilCommitting(replica.url);
      await flow.stop();
      const result = await stage.settle(replica.url);
      await updater.stop();
      return { ...result, facts: { ...result.facts, wentBack: wrong + lost } };
    } finally {
      await Promise.all([replica.stop(), replication.close(), name.close()]);
    }
  });

async function untilReplicated(url: string): Promise<void> {
  const redis = new Redis(url);
  // A connection waits for what it wrote itself, and so for all before that.
  await redis.set('drill', 'replicated');
  await redis.wait(1, 0);
  redis.disconnect();
}

async function promote(url: string): Promise<void> {
  const redis = new Redis(url);
  await redis.replicaof('NO', 'ONE');
  redis.disconnect();
}
