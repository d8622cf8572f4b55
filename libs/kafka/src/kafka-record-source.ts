/**
 * A Kafka consumer group as a record source. The store owns the offsets: Kafka's group only shares partitions out. One session
 * (`group-session.ts`) is one membership; when brokers go away the next one begins, as long as it takes.
 */
import type { PartitionConsumer, RecordSource } from '@waarom/engine';
import type { Admin } from 'kafkajs';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { CheckedKafka } from './compression/checked-kafka.js';
import { errors } from './errors.js';
import { FenceCount } from './fence-count.js';
import { GroupSession, type SessionEnd } from './group-session.js';
import { connectAdmin, createClient } from './kafka-connection.js';
import { isTransient } from './kafka-failure.js';
import { reasonOf } from './kafka-log.js';
import { completeOptions, topicsOf, type KafkaSourceOptions } from './source-options.js';
import { requireTopics } from './topic.js';
import { within } from './within.js';

const PAUSE_MIN_MS = 200;
const PAUSE_MAX_MS = 5_000;
const FENCED =
  'another owner holds partitions of this member, joining the group again; if that goes on, it ends with STORE.TWO_GROUPS';

/**
 * Reads one topic or several as a member of a group.
 *
 * `run` rejects with `LOG.UNREACHABLE` when the brokers do not answer at start, `LOG.TOPIC_MISSING`, `LOG.TOPIC_RECREATED`,
 * `LOG.PARTITIONS_DIFFER`, `LOG.PARTITIONS_CHANGED`, `LOG.OFFSET_OUT_OF_RANGE` under the policy `fail`, `STORE.TWO_GROUPS`, or what
 * the consumer threw. Brokers that go away later do not end it, nor does a batch that cannot be read: its partition stands still,
 * which `onHalt` is told.
 */
export function createKafkaRecordSource(options: KafkaSourceOptions): RecordSource {
  return new KafkaRecordSource(options);
}

class KafkaRecordSource implements RecordSource {
  private readonly options: KafkaSourceOptions;
  private running: Promise<void> | null = null;
  private stopping = new AbortController();
  private stopRequested: Promise<unknown> = Promise.resolve();
  private session: GroupSession | null = null;

  constructor(options: KafkaSourceOptions) {
    this.options = options;
  }

  async run(consumer: PartitionConsumer): Promise<void> {
    if (this.running !== null) throw new Error('this source is running already');
    this.stopping = new AbortController();
    this.stopRequested = once(this.stopping.signal, 'abort');
    this.running = this.runSessions(consumer);
    try {
      await this.running;
    } finally {
      this.running = null;
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.session?.stop();
    await this.running?.catch(() => undefined);
  }

  private async runSessions(consumer: PartitionConsumer): Promise<void> {
    const { brokers, log } = this.options;
    const kafka = createClient(this.options);
    const admin = await connectAdmin(kafka, brokers);
    try {
      let lostCount = 0;
      const fences = new FenceCount();
      while (!this.stopping.signal.aborted) {
        const beganAt = Date.now();
        const end = await this.runSession(kafka, admin, consumer);
        if (end.kind === 'stopped') return;
        if (end.kind === 'failed') throw end.error;
        const isFenced = end.kind === 'fenced';
        if (isFenced) fences.add(Date.now() - beganAt);
        else fences.reset();
        const { times } = fences;
        if (fences.isForeign) {
          throw errors.raise('STORE.TWO_GROUPS', { times, groupId: this.options.groupId });
        }
        lostCount = isFenced || this.session?.hasJoined === true ? 0 : lostCount + 1;
        const pauseMs = Math.min(PAUSE_MAX_MS, PAUSE_MIN_MS * 2 ** Math.max(lostCount, times));
        if (isFenced) log?.('warn', FENCED, { times, pauseMs });
        else
          log?.('warn', 'lost the brokers, trying again', { reason: reasonOf(end.error), pauseMs });
        await wait(pauseMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    } finally {
      this.session = null;
      await within(2_000, admin.disconnect()).catch(() => undefined);
    }
  }

  private async runSession(
    kafka: CheckedKafka,
    admin: Admin,
    consumer: PartitionConsumer,
  ): Promise<SessionEnd> {
    const { signal } = this.stopping;
    this.session = null;
    try {
      const { topic, brokers } = this.options;
      // kafkajs is patient with brokers that are away; a stop is not.
      await Promise.race([requireTopics(admin, topicsOf(topic), brokers), this.stopRequested]);
    } catch (error) {
      return isTransient(error) ? { kind: 'disconnected', error } : { kind: 'failed', error };
    }
    if (signal.aborted) return { kind: 'stopped' };
    const settings = completeOptions(this.options);
    this.session = new GroupSession({ kafka, admin, settings, consumer });
    return await this.session.run();
  }
}
