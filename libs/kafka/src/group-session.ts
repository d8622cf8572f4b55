import type { PartitionConsumer } from '@waarom/engine';
import { WaaromError } from '@waarom/schemas';
import type {
  Admin,
  Consumer,
  ConsumerCrashEvent,
  ConsumerGroupJoinEvent,
  EachBatchPayload,
} from 'kafkajs';
import { Assignment, type AssignmentMember } from './assignment.js';
import { unreadableError, type CheckedKafka } from './compression/checked-kafka.js';
import { FetchRounds } from './fetch-rounds.js';
import { createGroupConsumer, quietHeartbeat } from './group-consumer.js';
import { GroupOffsets, REPORT_INTERVAL_MS } from './group-offsets.js';
import { guardConsumer } from './guard-consumer.js';
import { isTransient, rootOf } from './kafka-failure.js';
import { reasonOf } from './kafka-log.js';
import type { SourceSettings } from './source-options.js';
import { TopicWatch } from './topic-watch.js';
import { within } from './within.js';

export type SessionEnd =
  | { readonly kind: 'stopped' }
  /** Something that another session would meet again: a failure of the consumer, a refusal by policy. */
  | { readonly kind: 'failed'; readonly error: unknown }
  /** Another owner has claimed partitions, and the group has not said who. */
  | { readonly kind: 'fenced' }
  /** Brokers away or moving. */
  | { readonly kind: 'disconnected'; readonly error: unknown };

/** Ending takes at most these together, which leaves some of the 20 seconds of a stop. */
const DRAIN_MS = 10_000;
const REPORT_MS = 1_000;
const JOIN_MS = 3_000;
const LEAVE_MS = 4_000;

/**
 * One membership of the group: from connecting to leaving, over any number of rebalances. kafkajs' own restarts are off, so
 * that there is one way in which a session ends: the first cause is kept, and everything later is a consequence of it.
 */
export class GroupSession {
  /** Whether the group ever gave this member an assignment. */
  hasJoined = false;
  private readonly settings: SourceSettings;
  private readonly kafkaConsumer: Consumer;
  private readonly consumer: PartitionConsumer;
  private readonly groupOffsets: GroupOffsets;
  private readonly topics: TopicWatch;
  private readonly rounds = new FetchRounds();
  private assignment: Assignment | null = null;
  private patience: NodeJS.Timeout | undefined;
  /** Openings and closings, one after the other. */
  private transitions: Promise<void> = Promise.resolve();
  private isVerifying = false;
  private end: SessionEnd | null = null;
  private announceEnd: () => void = () => undefined;
  private readonly ended = new Promise<void>((resolve) => (this.announceEnd = resolve));

  constructor(options: {
    readonly kafka: CheckedKafka;
    readonly admin: Admin;
    readonly settings: SourceSettings;
    readonly consumer: PartitionConsumer;
  }) {
    const { settings } = options;
    this.settings = settings;
    this.consumer = guardConsumer(options.consumer, (error) =>
      this.finish({ kind: 'failed', error }),
    );
    this.topics = new TopicWatch({
      admin: options.admin,
      log: settings.log,
      onChanged: (error) => this.fail(error),
    });
    this.kafkaConsumer = createGroupConsumer(options.kafka, settings, (cluster) =>
      this.topics.use(cluster),
    );
    this.groupOffsets = new GroupOffsets(this.kafkaConsumer);
  }

  /** Resolves once the session is over, its partitions are closed and the group is left. */
  async run(): Promise<SessionEnd> {
    const { kafkaConsumer } = this;
    kafkaConsumer.on(kafkaConsumer.events.REBALANCING, () => this.surrender());
    kafkaConsumer.on(kafkaConsumer.events.GROUP_JOIN, (event) => this.join(event));
    kafkaConsumer.on(kafkaConsumer.events.FETCH_START, ({ payload }) =>
      this.rounds.count(payload.nodeId),
    );
    kafkaConsumer.on(kafkaConsumer.events.CRASH, ({ payload }: ConsumerCrashEvent) =>
      this.fail(payload.error),
    );
    // Not awaited: a join can last as long as the group's slowest member takes, and a stop must not wait for that.
    const started = this.start().catch((error: unknown) => this.fail(error));
    const reports = setInterval(() => {
      void this.report();
      void this.topics.verify();
      this.verifyStore();
    }, REPORT_INTERVAL_MS);
    await this.ended;
    clearInterval(reports);
    clearTimeout(this.patience);
    await this.leave(started);
    return this.end!;
  }

  stop(): void {
    this.finish({ kind: 'stopped' });
  }

  private async start(): Promise<void> {
    const { kafkaConsumer, settings } = this;
    await kafkaConsumer.connect();
    await kafkaConsumer.subscribe({ topics: [...settings.topics], fromBeginning: true });
    if (this.end !== null) return;
    await kafkaConsumer.run({
      // With it kafkajs commits after every batch and at every seek, also partitions that it has lost (#1046).
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: settings.concurrentPartitions,
      eachBatch: async (payload) => await this.feed(payload),
    });
  }

  /**
   * Runs inside kafkajs' join, before the first fetch of the new generation: what is paused here is not fetched from where
   * Kafka's group thinks it stands. It only queues the work, so heartbeats go on while partitions are opened.
   */
  private join({ payload }: ConsumerGroupJoinEvent): void {
    // A join that outlasted the session: thrown through kafkajs' join, this ends a member that nobody could stop any more.
    if (this.end !== null) throw new Error('the session is over');
    const topics = this.settings.topics.map((topic) => ({
      topic,
      partitions: payload.memberAssignment[topic] ?? [],
    }));
    this.settings.log('info', 'joined the group', { topics, member: payload.memberId });
    this.hasJoined = true;
    this.settings.onJoin();
    this.groupOffsets.reset();
    this.kafkaConsumer.pause([...topics]);
    this.surrender();
    const { consumer } = this;
    const assignment = new Assignment({ topics, consumer, member: this.member() });
    this.assignment = assignment;
    this.enqueue(async () => {
      if (this.end === null) await assignment.openAll();
    });
  }

  /** Gives up the partitions; at best before the join, so that the next owner finds them closed, and at the latest in it. */
  private surrender(): void {
    clearTimeout(this.patience);
    this.patience = undefined;
    const { assignment } = this;
    if (assignment === null) return;
    this.assignment = null;
    assignment.revoke();
    this.enqueue(async () => await assignment.closeAll());
  }

  private enqueue(transition: () => Promise<void>): void {
    const before = this.transitions;
    this.transitions = (async () => {
      await before;
      try {
        await transition();
      } catch (error) {
        this.fail(error);
      }
    })();
  }

  private async feed(payload: EachBatchPayload): Promise<void> {
    const { assignment } = this;
    if (this.end !== null || assignment === null) return;
    try {
      const fed = await assignment.feed(payload.batch, quietHeartbeat(payload));
      if (fed.kind === 'resolve' && assignment === this.assignment) {
        payload.resolveOffset(String(fed.nextOffset - 1));
      }
    } catch (error) {
      // kafkajs feeds the same batch again after any error; only errors of its own are its business.
      if (this.end === null && isTransient(error)) throw error;
      this.fail(error);
    }
  }

  /** Finishes the batches in flight, closes the partitions, and leaves the group; in that order, and each within its time. */
  private async leave(started: Promise<void>): Promise<void> {
    const { kafkaConsumer, settings } = this;
    try {
      kafkaConsumer.pause(settings.topics.map((topic) => ({ topic })));
    } catch {
      // Never joined, or crashed: nothing is fetched.
    }
    if (!(await within(DRAIN_MS, this.drain()))) {
      settings.log('warn', 'left a batch unfinished; it will be read again');
    }
    this.assignment?.revoke();
    await within(JOIN_MS, started);
    const disconnected = kafkaConsumer.disconnect().catch((error: unknown) => {
      settings.log('debug', 'disconnecting failed', { reason: reasonOf(error) });
    });
    await within(LEAVE_MS, disconnected);
  }

  private async drain(): Promise<void> {
    await this.transitions;
    await this.assignment?.settleAll();
    if (this.end?.kind !== 'disconnected') await within(REPORT_MS, this.report());
    this.surrender();
    await this.transitions;
  }

  /** One round at a time, and none beside an opening or closing. */
  private verifyStore(): void {
    const { assignment } = this;
    if (assignment === null || this.isVerifying) return;
    this.isVerifying = true;
    this.enqueue(async () => {
      if (this.end === null) await assignment.verifyAll();
      this.isVerifying = false;
    });
  }

  private async report(): Promise<void> {
    try {
      if (this.assignment !== null) await this.groupOffsets.report(this.assignment.positions());
    } catch (error) {
      this.settings.log('debug', 'positions were not reported', { reason: reasonOf(error) });
    }
  }

  private member(): AssignmentMember {
    const { kafkaConsumer, settings } = this;
    const { offsetOutOfRange, log } = settings;
    return {
      offsetOutOfRange,
      seek: ({ topic, partition }, offset) => {
        log('debug', 'reading from', { topic, partition, offset });
        kafkaConsumer.seek({ topic, partition, offset: String(offset) });
      },
      giveUp: ({ topic, partition }) => {
        log('warn', 'another owner has claimed a partition', { topic, partition });
        kafkaConsumer.pause([{ topic, partitions: [partition] }]);
        // As a rule the newer owner is a member, and the next heartbeats tell of the join that made it one.
        this.patience ??= setTimeout(
          () => this.finish({ kind: 'fenced' }),
          settings.sessionTimeoutMs / 2,
        );
      },
      halt: ({ topic, partition }, batch) => {
        const error = unreadableError(topic, partition, batch);
        log('error', error.message, { code: error.code, reason: batch.reason });
        kafkaConsumer.pause([{ topic, partitions: [partition] }]);
        settings.onHalt(error);
      },
      pause: ({ topic, partition }) => kafkaConsumer.pause([{ topic, partitions: [partition] }]),
      resume: ({ topic, partition }) => kafkaConsumer.resume([{ topic, partitions: [partition] }]),
      markRounds: () => this.rounds.mark(),
      fail: (error) => this.fail(error),
      readTopic: async (topic) => await this.topics.open(topic),
      readRange: async ({ topic, partition }) => (await this.topics.readRanges(topic))[partition]!,
    };
  }

  private fail(error: unknown): void {
    if (this.end !== null) return;
    const root = rootOf(error);
    // kafkajs wraps what it crashed by.
    if (root instanceof WaaromError && !(error instanceof WaaromError)) return this.fail(root);
    const canPass = !(error instanceof WaaromError) && isTransient(error);
    this.finish({ kind: canPass ? 'disconnected' : 'failed', error });
  }

  /** The first end counts, except that a failure of the consumer also counts while a stop is under way. */
  private finish(end: SessionEnd): void {
    if (this.end === null || (end.kind === 'failed' && this.end.kind !== 'failed')) this.end = end;
    this.announceEnd();
  }
}
