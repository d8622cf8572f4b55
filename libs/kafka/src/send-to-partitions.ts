import type { ICustomPartitioner, Message, Producer } from 'kafkajs';

/** A message whose partition was chosen. */
export type PartitionedMessage = Message & { readonly partition: number };

/** For producers of such messages alone. */
export const namedPartition: ICustomPartitioner =
  () =>
  ({ message }) =>
    message.partition!;

/**
 * Sends messages, and resolves once all in-sync replicas have every one. kafkajs resolves too early when a leader moves in the
 * middle of a call to a broker that has answered already: it asks each broker once. What was not answered for is sent again.
 */
export async function sendToPartitions(
  producer: Pick<Producer, 'send'>,
  topic: string,
  messages: readonly PartitionedMessage[],
): Promise<void> {
  let rest = messages;
  while (rest.length > 0) {
    const answers = await producer.send({ topic, messages: [...rest], acks: -1 });
    const answered = new Set(answers.map(({ partition }) => partition));
    const left = rest.filter(({ partition }) => !answered.has(partition));
    if (left.length === rest.length) {
      throw new Error(`no broker leads partition ${left[0]!.partition} of ${topic}`);
    }
    rest = left;
  }
}
