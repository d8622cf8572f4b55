import type { Event } from '@waarom/schemas';

interface Entry {
  readonly arrival: number;
  readonly number: number;
  readonly event: Event;
}

/** Events on their way into the stream, first arrival first; among equals the one that was put first. A binary heap. */
export class EventQueue {
  private readonly heap: Entry[] = [];
  private count = 0;

  put(event: Event, arrival: number): void {
    const { heap } = this;
    const entry = { arrival, number: this.count++, event };
    let index = heap.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (isBefore(heap[parent]!, entry)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  }

  /** The first event that arrives at or before `time`; undefined when there is none. */
  takeUntil(time: number): Event | undefined {
    const { heap } = this;
    const first = heap[0];
    if (first === undefined || first.arrival > time) return undefined;
    const last = heap.pop()!;
    if (heap.length > 0) this.sink(last);
    return first.event;
  }

  private sink(entry: Entry): void {
    const { heap } = this;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (isBefore(entry, heap[child]!)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = entry;
  }
}

function isBefore(first: Entry, second: Entry): boolean {
  if (first.arrival !== second.arrival) return first.arrival < second.arrival;
  return first.number < second.number;
}
