/** One updater process: its memory, its ports, and the loop that feeds it the partitions it believes are its own. */
import {
  createDecodeRecord,
  NO_METRICS,
  Updater,
  type EngineModel,
  type Fold,
  type UpdaterOptions,
  type TopicPartition,
} from '@waarom/engine';
import type { Random } from '@waarom/testing';
import type { HostileLog } from './hostile-log.js';
import type { Plan } from './plan.js';
import type { Process, Scheduler } from './scheduler.js';

export interface MemberWorld {
  readonly plan: Plan;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly model: EngineModel;
  readonly fold: Fold;
  readonly hostileLog: HostileLog;
  /** Whether members never look where the store stands. */
  readonly isBlind: boolean;
  readonly now: () => number;
  /** Whether a heartbeat is refused this time. */
  readonly refusesHeartbeat: () => boolean;
  /** Called for every record handed over. */
  readonly onDelivery: (place: string) => void;
}

export type Ports = Pick<UpdaterOptions, 'store' | 'deadLetters' | 'changelog'>;

/** A partition as a member reads it. */
interface Feed {
  readonly partition: number;
  isCurrent: boolean;
  isAtEnd: boolean;
  /** Whether it is to ask the store where it stands before it goes on, or to rest. */
  mustLook: boolean;
  /** Wakes a feed that waits at the end of the log. */
  wake: () => void;
  ended: Promise<void>;
}

export interface MemberEvents {
  /** Something was thrown at it; it is for the group to say what becomes of it. */
  readonly onFailure: (member: SimulatedMember) => void;
  /** Fenced, though as far as it knows the partition is its own: it asks for a fresh assignment. */
  readonly onFenced: (member: SimulatedMember) => void;
}

export class SimulatedMember implements Process {
  readonly name: string;
  isPaused = false;
  isAlive = true;
  generation = 0;
  private readonly world: MemberWorld;
  private readonly events: MemberEvents;
  private readonly updater: Updater;
  private feeds: Feed[] = [];
  private transitions: Promise<void> = Promise.resolve();

  constructor(
    name: string,
    world: MemberWorld,
    events: MemberEvents,
    connect: (process: Process) => Ports,
  ) {
    this.name = name;
    this.world = world;
    this.events = events;
    const { plan, model, fold, now, scheduler } = world;
    this.updater = new Updater({
      ...connect(this),
      decode: createDecodeRecord('avro'),
      fold,
      dimension: model.design.dimension,
      metrics: NO_METRICS,
      now,
      pause: async (attempt) => await scheduler.wait(this, `pauses, attempt ${attempt}`),
      chunkRecordsMax: plan.chunkRecordsMax,
      cachedStatesMax: plan.cachedStatesMax,
      // When to look is the member's to draw.
      verifyIntervalMs: 0,
    });
  }

  /** Partitions read to their end. */
  get finished(): readonly number[] {
    return this.feeds.filter(({ isAtEnd }) => isAtEnd).map(({ partition }) => partition);
  }

  /** Takes over what it is given, after it has closed what it had. Resolves when that is closed. */
  async assign(generation: number, partitions: readonly number[]): Promise<void> {
    if (generation <= this.generation) return;
    this.generation = generation;
    await this.revoke();
    if (generation !== this.generation) return;
    this.feeds = partitions.map((partition) => this.startFeed(partition));
  }

  /** Finishes the batches in flight and closes every partition. */
  async revoke(): Promise<void> {
    const { feeds } = this;
    this.feeds = [];
    for (const feed of feeds) {
      feed.isCurrent = false;
      feed.wake();
    }
    const before = this.transitions;
    this.transitions = (async () => {
      await before;
      for (const { ended } of feeds) await ended;
      for (const { partition } of feeds) await this.updater.close(this.idOf(partition));
    })();
    await this.transitions;
  }

  /** Has every partition look where the store stands, those too that rest. */
  look(): void {
    for (const feed of this.feeds) {
      feed.mustLook = true;
      feed.wake();
    }
  }

  private startFeed(partition: number): Feed {
    const feed: Feed = {
      partition,
      isCurrent: true,
      isAtEnd: false,
      mustLook: false,
      wake: () => undefined,
      ended: Promise.resolve(),
    };
    feed.ended = this.read(feed).catch((error: unknown) => {
      this.world.scheduler.note(`${this.name}: ${String(error)}`);
      this.events.onFailure(this);
    });
    return feed;
  }

  private async read(feed: Feed): Promise<void> {
    const { scheduler, random, plan } = this.world;
    const id = this.idOf(feed.partition);
    let offset = (await this.updater.open(id)) ?? 0;
    for (;;) {
      await scheduler.wait(this, `fetches ${feed.partition} from ${offset}`);
      if (!feed.isCurrent) return;
      if (feed.mustLook || (plan.lookShare > 0 && random.chance(plan.lookShare))) {
        const stand = await this.standing(feed, offset);
        if (stand === null) return;
        offset = stand;
      }
      const batch = this.cutBatch(id, offset, random.integer(1, plan.batchRecordsMax));
      if (batch.nextOffset === offset) {
        if (feed.mustLook) continue;
        feed.isAtEnd = true;
        await new Promise<void>((resolve) => (feed.wake = resolve));
        feed.isAtEnd = false;
        continue;
      }
      const applied = await this.updater.apply(batch, async () => await this.heartbeat());
      if (!feed.isCurrent) return;
      if (applied.kind === 'fenced') {
        this.events.onFenced(this);
        return;
      }
      offset = applied.kind === 'seek' ? applied.offset : batch.nextOffset;
    }
  }

  /** Where to read on, after a look at the store; `null` when the partition is not to be read on. */
  private async standing(feed: Feed, offset: number): Promise<number | null> {
    const { isBlind, hostileLog } = this.world;
    feed.mustLook = false;
    if (isBlind) return offset;
    const found = await this.updater.verify(feed.partition);
    if (!feed.isCurrent) return null;
    if (found.kind === 'fenced') this.events.onFenced(this);
    if (found.kind === 'moved') return found.offsets.get(hostileLog.log.topic) ?? offset;
    return found.kind === 'fenced' ? null : offset;
  }

  private async heartbeat(): Promise<void> {
    await this.world.scheduler.wait(this, 'heartbeat');
    if (this.world.refusesHeartbeat()) throw new Error('the group is rebalancing');
  }

  private cutBatch(id: TopicPartition, offset: number, recordsMax: number) {
    const { hostileLog, onDelivery } = this.world;
    const { log, hidden } = hostileLog;
    const highWatermark = log.end(id.partition);
    const fetched = log.read(id.partition, offset, Math.min(recordsMax, highWatermark - offset));
    const records = fetched.filter((record) => !hidden.has(`${id.partition}:${record.offset}`));
    for (const record of records) onDelivery(`${id.partition}:${record.offset}`);
    const nextOffset = offset + fetched.length;
    return { ...id, records, nextOffset, highWatermark };
  }

  private idOf(partition: number): TopicPartition {
    const { topic, partitionCount } = this.world.hostileLog.log;
    return { topic, partition, partitionCount };
  }
}
