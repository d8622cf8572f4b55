/**
 * `rebuild`: a store is filled while updaters come and go. The whole topic into an empty store must give the same hash, and so must
 * `waarom restore` from the changelog.
 */
import { hashProfiles } from '@waarom/engine';
import { startRedis, type RedisServer } from '@waarom/local';
import type { Drill } from './drill.js';
import { onStage, scriptOf, type Stage } from './stage.js';

const EVENTS = { quick: 10_000, normal: 50_000, full: 500_000 };
const EVENTS_A_SECOND = 1_000;

export const rebuild: Drill = (options) =>
  onStage({ ...options, name: 'rebuild', sabotageUpdaters: 'offsets-apart' }, async (stage) => {
    const changelog = { KAFKA_CHANGELOG_TOPIC: `${stage.topic}.changelog` };
    const live = await fill(stage, EVENTS[options.size], changelog);
    const liveHash = await hashOf(stage, stage.redis);
    options.note(`live     ${liveHash}`);
    const [empty, another] = [await startRedis(), await startRedis()];
    try {
      const group = { KAFKA_GROUP_ID: `${stage.topic}-rebuild` };
      const rebuilder = stage.startUpdater({ REDIS_URL: empty.url, ...group });
      const rebuilt = await stage.settle(empty.url);
      await rebuilder.stop();
      await restore(stage, another, changelog);
      const hashes = [await hashOf(stage, empty), await hashOf(stage, another)];
      options.note(`rebuilt  ${hashes[0]}\nrestored ${hashes[1]}`);
      const others = hashes.filter((hash) => hash !== liveHash).length;
      return {
        ...rebuilt,
        wrong: live.wrong + Math.max(rebuilt.wrong, others),
        lost: live.lost + rebuilt.lost,
      };
    } finally {
      await Promise.all([empty.stop(), another.stop()]);
    }
  });

/** Fills the live store, with a hand-over by kill -9 on the way. */
async function fill(stage: Stage, events: number, changelog: Readonly<Record<string, string>>) {
  const { traffic } = stage;
  const first = stage.startUpdater(changelog);
  await traffic.send(events);
  const flow = traffic.start(EVENTS_A_SECOND);
  const second = stage.startUpdater(changelog);
  await stage.untilTakenOver();
  await first.kill();
  await stage.untilTakenOver();
  await flow.stop();
  const result = await stage.settle();
  await second.stop();
  return result;
}

async function restore(
  stage: Stage,
  { url }: RedisServer,
  changelog: Readonly<Record<string, string>>,
): Promise<void> {
  const command = [scriptOf('services/cli', 'main'), 'restore', '--redis', url, '--json'];
  const environment = {
    KAFKA_BROKERS: stage.brokers.join(','),
    KAFKA_TOPIC: stage.topic,
    ...changelog,
  };
  await stage.start('restore', command, environment).ended();
}

async function hashOf(stage: Stage, { url }: RedisServer): Promise<string> {
  return (await stage.withReader(url, hashProfiles)).hash;
}
