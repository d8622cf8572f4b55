import type { PartitionConsumer } from '@waarom/engine';

/** The consumer, with its failures told apart: some look like failures of Kafka, as when dead letters cannot be written. */
export function guardConsumer(
  consumer: PartitionConsumer,
  onFailure: (error: unknown) => void,
): PartitionConsumer {
  async function watch<Value>(call: Promise<Value>): Promise<Value> {
    try {
      return await call;
    } catch (error) {
      onFailure(error);
      throw error;
    }
  }
  return {
    open: async (partition) => await watch(consumer.open(partition)),
    apply: async (batch, heartbeat) => await watch(consumer.apply(batch, heartbeat)),
    ...(consumer.verify !== undefined && {
      verify: async (partition: number) => await watch(consumer.verify!(partition)),
    }),
    close: async (partition) => await watch(consumer.close(partition)),
  };
}
