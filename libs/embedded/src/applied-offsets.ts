/** How far each partition is folded, and who waits for it. */
import type { LogPosition } from './embedded-log.js';
import { errors } from './errors.js';

export interface AppliedOffsets {
  /** Everything below `offset` is folded and committed. */
  moveTo(partition: number, offset: number): void;
  /** Nothing more of the partition will be: those who wait for it are refused. */
  end(partition: number): void;
  /** Resolves once these records are folded and committed. @throws WaaromError `EMBEDDED.STOPPED`. */
  waitFor(positions: readonly LogPosition[]): Promise<void>;
}

interface Waiter {
  readonly positions: readonly LogPosition[];
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export function createAppliedOffsets(partitionCount: number): AppliedOffsets {
  const nextOffsets = Array.from({ length: partitionCount }, () => 0);
  const ended = new Set<number>();
  const waiters = new Set<Waiter>();

  /** Whether the waiter has its answer. */
  function answer({ positions, resolve, reject }: Waiter): boolean {
    const open = positions.filter(({ partition, offset }) => offset >= nextOffsets[partition]!);
    if (open.length === 0) resolve();
    else if (open.some(({ partition }) => ended.has(partition))) {
      reject(errors.raise('EMBEDDED.STOPPED'));
    } else return false;
    return true;
  }

  function answerAll(): void {
    for (const waiter of waiters) if (answer(waiter)) waiters.delete(waiter);
  }

  return {
    moveTo(partition, offset) {
      nextOffsets[partition] = offset;
      answerAll();
    },
    end(partition) {
      ended.add(partition);
      answerAll();
    },
    async waitFor(positions) {
      await new Promise<void>((resolve, reject) => {
        const waiter = { positions, resolve, reject };
        if (!answer(waiter)) waiters.add(waiter);
      });
    },
  };
}
