import { copyShard, type MemoryDatabase, type MemoryShard } from './memory-database.js';

/** A shard as it was before a write. */
interface JournalEntry {
  readonly index: number;
  readonly before: MemoryShard;
}

/** The writes to a database in their order, so that the last of them can be lost, as a failover does with acknowledged ones. */
export class MemoryJournal {
  private readonly database: MemoryDatabase;
  private entries: JournalEntry[] = [];

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  /** To be called right before a write: remembers how the shard stands. */
  note(index: number): void {
    this.entries.push({ index, before: copyShard(this.database.shard(index)) });
  }

  /** Undoes the last `count` of the writes that may be lost; returns how many there were. */
  lose(count: number, mayLose: (index: number, before: MemoryShard) => boolean): number {
    const kept: JournalEntry[] = [];
    let lostCount = 0;
    for (const entry of this.entries.toReversed()) {
      if (lostCount === count || !mayLose(entry.index, entry.before)) kept.push(entry);
      else {
        this.database.put(entry.index, entry.before);
        lostCount += 1;
      }
    }
    this.entries = kept.toReversed();
    return lostCount;
  }
}
