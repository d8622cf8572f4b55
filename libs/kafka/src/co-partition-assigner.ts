import kafkajs, { type PartitionAssigner } from 'kafkajs';

// Node does not find it among the names of a CommonJS module.
const { AssignerProtocol } = kafkajs;

const NAME = 'waarom-co-partitioned';
const VERSION = 0;

export interface SubscribedMember {
  readonly memberId: string;
  readonly topics: readonly string[];
}

/** Partitions by topic and member. */
export type GroupAssignment = ReadonlyMap<string, Readonly<Record<string, number[]>>>;

/**
 * Gives partition p of every topic to the same member, among those that read the topic, and each member as many as any other give
 * or take one. kafkajs' own assigner deals topics out one after the other, so that a customer could have two owners.
 */
export function assignCoPartitioned(
  members: readonly SubscribedMember[],
  partitionsOf: (topic: string) => readonly number[],
): GroupAssignment {
  const assignment = new Map<string, Record<string, number[]>>();
  const sorted = members.toSorted((left, right) => (left.memberId < right.memberId ? -1 : 1));
  for (const { memberId } of sorted) assignment.set(memberId, {});
  for (const topic of new Set(sorted.flatMap(({ topics }) => topics))) {
    const readers = sorted.filter(({ topics }) => topics.includes(topic));
    for (const partition of partitionsOf(topic)) {
      const { memberId } = readers[partition % readers.length]!;
      (assignment.get(memberId)![topic] ??= []).push(partition);
    }
  }
  return assignment;
}

export const coPartitionAssigner: PartitionAssigner = ({ cluster }) => ({
  name: NAME,
  version: VERSION,
  async assign({ members }) {
    const subscribed = members.map(({ memberId, memberMetadata }) => ({
      memberId,
      topics: AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics ?? [],
    }));
    const assignment = assignCoPartitioned(subscribed, (topic) =>
      cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId),
    );
    return Array.from(assignment, ([memberId, topics]) => ({
      memberId,
      memberAssignment: AssignerProtocol.MemberAssignment.encode({
        version: VERSION,
        assignment: topics,
        userData: Buffer.alloc(0),
      }),
    }));
  },
  protocol({ topics }) {
    return {
      name: NAME,
      metadata: AssignerProtocol.MemberMetadata.encode({
        version: VERSION,
        topics,
        userData: Buffer.alloc(0),
      }),
    };
  },
});
