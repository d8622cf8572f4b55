/** Where one node of a cluster listens. */
export interface KafkaNode {
  /** From 1. */
  readonly id: number;
  readonly port: number;
  readonly controllerPort: number;
  /** Of the listeners that ask who is there, if they are wanted: see `kafka-access.ts`. */
  readonly signedInPort?: number;
  readonly mutualPort?: number;
}
