/** `rebuild`: a store is filled while updaters come and go; the whole topic into an empty one must give the same hash. */
import { startRedis } from '@waarom/local';
import { hashProfiles } from '@waarom/engine';
import type { Drill } from './drill.js';
import { onStage } from './stage.js';

const EVENTS = { quick: 10_000, normal: 50_000, full: 500_000 };
const EVENTS_A_SECOND = 1_000;

export const rebuild: Drill = (options) =>
  onStage({ ...options, name: 'rebuild', sabotageUpdaters: 'offsets-apart' }, async (stage) => {
    const { traffic, topic, redis } = stage;
    const first = stage.startUpdater();
    await traffic.send(EVENTS[options.size]);
    const flow = traffic.start(EVENTS_A_SECOND);
    const second = stage.startUpdater();
    await stage.untilTakenOver();
    await first.kill();
    await stage.untilTakenOver();
    await flow.stop();
    const live = await stage.settle();
    await second.stop();
    options.note('the live store is filled');

    const empty = await startRedis();
    try {
      const group = `${topic}-rebuild`;
      const rebuilder = stage.startUpdater({ REDIS_URL: empty.url, KAFKA_GROUP_ID: group });
      const rebuilt = await stage.settle(empty.url);
      await rebuilder.stop();
      // The markers of the second run are in one store only.
      const catchUp = stage.startUpdater();
      await stage.settle();
      await catchUp.stop();
      const [one, other] = await Promise.all(
        [redis.url, empty.url].map((url) => stage.withReader(url, hashProfiles)),
      );
      options.note(`live    ${one!.hash}\nrebuilt ${other!.hash}`);
      const isSame = one!.hash === other!.hash;
      return {
        ...rebuilt,
        wrong: live.wrong + Math.max(rebuilt.wrong, isSame ? 0 : 1),
        lost: live.lost + rebuilt.lost,
      };
    } finally {
      await empty.stop();
    }
  });
