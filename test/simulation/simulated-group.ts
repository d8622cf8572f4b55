/** The group of members: who is assigned what, who hears of it when, and what becomes of those that fail or die. */
import type { Random } from '@waarom/testing';
import type { Scheduler } from './scheduler.js';
import type { MemberEvents, SimulatedMember } from './simulated-member.js';

export interface GroupOptions {
  readonly partitionCount: number;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** Whether members may go on with what has been given to others. */
  readonly hasZombies: boolean;
  readonly create: (name: string, events: MemberEvents) => SimulatedMember;
}

export class SimulatedGroup {
  members: SimulatedMember[] = [];
  private readonly options: GroupOptions;
  private generation = 0;
  private memberCount = 0;
  /** Member of each partition. */
  private assignment: readonly SimulatedMember[] = [];
  private readonly failed = new Set<SimulatedMember>();

  constructor(options: GroupOptions) {
    this.options = options;
  }

  join(): void {
    const { create } = this.options;
    this.memberCount += 1;
    const member = create(`m${this.memberCount}`, {
      onFailure: (failing) => this.fail(failing),
      onFenced: (fenced) => this.rejoin(fenced),
    });
    this.members.push(member);
  }

  /** Assigns every partition anew. */
  rebalance(): void {
    const { random, partitionCount, scheduler, hasZombies } = this.options;
    if (this.members.length === 0) this.join();
    const generation = (this.generation += 1);
    // Some members may get nothing.
    const takers = this.members.filter(() => random.chance(0.8));
    const all = takers.length > 0 ? takers : this.members;
    this.assignment = Array.from({ length: partitionCount }, () => random.pick(all));
    scheduler.note(`group: ${this.assignment.map(({ name }) => name).join(' ')}`);
    if (hasZombies) {
      for (const member of this.members) this.tell(member, generation);
      return;
    }
    const waiting = new Set(this.members);
    for (const member of this.members) {
      scheduler.add(member, `hears of rebalance ${generation}`, () => {
        if (generation === this.generation) void this.surrender(member, generation, waiting);
      });
    }
  }

  /** The member is gone, with its memory. Its partitions go to others once the group has noticed. */
  kill(member: SimulatedMember): void {
    const { scheduler, random } = this.options;
    scheduler.note(`${member.name} dies`);
    this.remove(member);
    scheduler.kill(member);
    if (this.members.length === 0 || random.chance(0.7)) {
      scheduler.add(scheduler.network, 'a member starts', () => {
        this.join();
        this.rebalance();
      });
    }
    scheduler.add(scheduler.network, 'the group misses a member', () => this.rebalance());
  }

  /** Partitions whose member has not read them to their end. */
  unfinished(): readonly number[] {
    return Array.from(this.assignment.keys()).filter(
      (partition) => !this.assignment[partition]!.finished.includes(partition),
    );
  }

  private async surrender(
    member: SimulatedMember,
    generation: number,
    waiting: Set<SimulatedMember>,
  ): Promise<void> {
    await member.revoke();
    waiting.delete(member);
    if (generation !== this.generation || waiting.size > 0) return;
    for (const member of this.members) this.tell(member, generation);
  }

  private tell(member: SimulatedMember, generation: number): void {
    const mine = Array.from(this.assignment.keys()).filter(
      (partition) => this.assignment[partition] === member,
    );
    this.options.scheduler.add(
      member,
      `hears of generation ${generation}: ${mine.join(' ')}`,
      () => void member.assign(generation, mine),
    );
  }

  /** A member that met something it cannot pass dies at once, or closes its partitions and leaves, or closes them and joins again. */
  private fail(member: SimulatedMember): void {
    const { random, scheduler } = this.options;
    if (this.failed.has(member) || !member.isAlive) return;
    this.failed.add(member);
    const manner = random.pick(['dies', 'leaves', 'rejoins'] as const);
    scheduler.add(member, manner, () => {
      if (manner === 'dies') this.kill(member);
      else void this.leave(member, manner);
    });
  }

  private async leave(member: SimulatedMember, manner: 'leaves' | 'rejoins'): Promise<void> {
    await member.revoke();
    this.failed.delete(member);
    if (manner === 'leaves') this.kill(member);
    else this.rebalance();
  }

  private rejoin(member: SimulatedMember): void {
    const { scheduler } = this.options;
    const { generation } = member;
    scheduler.add(scheduler.network, `${member.name} is fenced and joins again`, () => {
      if (member.isAlive && generation === this.generation) this.rebalance();
    });
  }

  private remove(member: SimulatedMember): void {
    member.isAlive = false;
    this.members = this.members.filter((other) => other !== member);
  }
}
