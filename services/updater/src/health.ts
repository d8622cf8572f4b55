import { setTimeout as wait } from 'node:timers/promises';
import type { ProfileReader } from '@waarom/engine';
import type { WaaromError } from '@waarom/schemas';
import type { LoopWatch } from './loop-watch.js';

/** One thing that must be so. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly code?: string;
  readonly message?: string;
}

const PING_TIMEOUT_MS = 2_000;
/** Longer than the patience with a store that is away, so that the better message comes first. */
const STUCK_MS_MAX = 120_000;

/** Whether the updater lives, and whether it can do its work. */
export class Health {
  isStopping = false;
  /** Whether the group has ever given this member an assignment; an empty one makes it a standby. */
  private hasJoined = false;
  /** Of partitions that stand still. */
  private halts: readonly WaaromError[] = [];
  private readonly store: Pick<ProfileReader, 'ping'>;
  private readonly loop: LoopWatch;

  constructor(store: Pick<ProfileReader, 'ping'>, loop: LoopWatch) {
    this.store = store;
    this.loop = loop;
  }

  /** The group has given this member an assignment, whose partitions all move so far. */
  join(): void {
    this.hasJoined = true;
    this.halts = [];
  }

  /** A partition stands still until the next assignment. */
  halt(error: WaaromError): void {
    this.halts = [...this.halts, error];
  }

  live(): readonly Check[] {
    const { stuckMs } = this.loop;
    const ok = stuckMs < STUCK_MS_MAX;
    return [{ name: 'loop', ok, ...(!ok && { message: `no turn for ${stuckMs} ms` }) }];
  }

  async ready(): Promise<readonly Check[]> {
    return [this.group(), ...this.partitions(), await this.reachStore()];
  }

  private group(): Check {
    if (this.isStopping) return { name: 'group', ok: false, message: 'is being left' };
    if (!this.hasJoined) return { name: 'group', ok: false, message: 'is not joined yet' };
    return { name: 'group', ok: true };
  }

  /** One that stands still is the whole of its customers'; a restart, or another member, tries it again. */
  private partitions(): readonly Check[] {
    if (this.halts.length === 0) return [{ name: 'partitions', ok: true }];
    return this.halts.map(({ code, message }) => ({
      name: 'partitions',
      ok: false,
      code,
      message,
    }));
  }

  private async reachStore(): Promise<Check> {
    const timeout = new AbortController();
    try {
      const answered = await Promise.race([
        this.store.ping().then(() => true),
        wait(PING_TIMEOUT_MS, false, { signal: timeout.signal }),
      ]);
      if (answered) return { name: 'store', ok: true };
      return { name: 'store', ok: false, message: `no answer within ${PING_TIMEOUT_MS} ms` };
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      return { name: 'store', ok: false, message, ...(code !== undefined && { code }) };
    } finally {
      timeout.abort();
    }
  }
}
