/**
 * `disorder`: 5 % of the events come twice, which must not show; and 5 % come late, which may, within a tolerance: what is learned
 * in one pass depends a little on the order.
 */
import { createReadProfile, decodeState } from '@waarom/engine';
import type { Event } from '@waarom/schemas';
import { Random } from '@waarom/testing';
import type { Drill } from './drill.js';
import { model, onStage, type Stage } from './stage.js';
import type { ExpectedStates } from './undisturbed.js';

const EVENTS = { quick: 10_000, normal: 40_000, full: 400_000 };
const SHARE = 0.05;
/** How late, at most. What is later than an hour is refused, by design. */
const LATE_MS_MAX = 50 * 60_000;
const LATE_SABOTAGED_MS_MAX = 12 * 3_600_000;
/**
 * Mean distance of a trait's posterior mean from that of the ordered stream, in posterior standard deviations. A wholly shuffled
 * history moves it by 0.03 to 0.13; a twentieth of the events, moved by less than the lateness bound, must stay below the least.
 */
const TOLERANCE_SD = 0.03;

export const disorder: Drill = (options) =>
  onStage({ ...options, name: 'disorder', sabotageUpdaters: null }, async (stage) => {
    const { traffic, redis, topic } = stage;
    const lateMsMax = options.sabotage ? LATE_SABOTAGED_MS_MAX : LATE_MS_MAX;
    const disturb = createDisturb(new Random(options.seed), lateMsMax);
    const events = traffic.take(EVENTS[options.size]);
    // Without the id nothing tells a duplicate from news.
    const again = (event: Event, index: number): Event =>
      options.sabotage ? { ...event, id: `${event.id}-${index}` } : event;
    const duplicated = disturb(events, (event, index) => [event, again(event, index)]);
    const updater = stage.startUpdater();
    traffic.expect(events);
    await traffic.write(duplicated);
    const duplicates = await stage.settle();
    await updater.stop();
    options.note(`${duplicated.length - events.length} duplicates`);

    const shuffledTopic = `${topic}-shuffled`;
    const shuffledUrl = `${redis.url}/1`;
    await stage.createTopic(shuffledTopic);
    const shuffled = stage.trafficTo(shuffledTopic);
    const shuffler = stage.startUpdater({ KAFKA_TOPIC: shuffledTopic, REDIS_URL: shuffledUrl });
    await shuffled.put(disturb(events, (event) => [event]));
    const { wrong: unfolded, lost } = await stage.settle(shuffledUrl, shuffled);
    await shuffler.stop();
    await shuffled.close();
    const shift = await meanShift(stage, traffic.expected(), shuffledUrl);
    const isBeyond = shift > TOLERANCE_SD ? duplicates.customers : 0;
    return {
      customers: duplicates.customers,
      wrong: duplicates.wrong + unfolded + isBeyond,
      lost: duplicates.lost + lost,
      facts: { ...duplicates.facts, shiftSd: shift.toFixed(5), toleranceSd: TOLERANCE_SD },
    };
  });

type Replace = (event: Event, index: number) => readonly Event[];

/** Takes out a share of the events; of what replaces each, the last comes late. */
function createDisturb(random: Random, lateMsMax: number) {
  return function disturb(events: readonly Event[], replace: Replace): readonly Event[] {
    const placed = events.flatMap((event, index) => {
      if (!random.chance(SHARE)) return [{ event, place: index }];
      const arrival = event.time + random.integer(1, lateMsMax);
      let late = index + 1;
      while (late < events.length && events[late]!.time <= arrival) late++;
      const parts = replace(event, index);
      return parts.map((part, position) => ({
        event: part,
        place: position === parts.length - 1 ? late - 0.5 : index,
      }));
    });
    return placed.toSorted((first, second) => first.place - second.place).map(({ event }) => event);
  };
}

/** How far posterior means are from the ordered stream's, over all traits of all customers. */
async function meanShift(stage: Stage, ordered: ExpectedStates, url: string): Promise<number> {
  const { dimension } = model.design;
  const readProfile = createReadProfile(model);
  const posteriorOf = (value: Buffer) =>
    readProfile(decodeState(value, dimension), LONG_AFTER).posterior;
  return await stage.withReader(url, async (reader) => {
    let sum = 0;
    let count = 0;
    for await (const [customer, value] of reader.scan()) {
      const bytes = ordered.get(customer);
      if (bytes === undefined) continue;
      const [one, other] = [posteriorOf(bytes), posteriorOf(value)];
      for (let index = 1; index < dimension; index++) {
        const sd = Math.sqrt(one.covariance[index * dimension + index]!);
        sum += Math.abs(one.mean[index]! - other.mean[index]!) / sd;
        count++;
      }
    }
    return sum / count;
  });
}

/** When everything is settled. */
const LONG_AFTER = Date.UTC(2027, 0, 1);
