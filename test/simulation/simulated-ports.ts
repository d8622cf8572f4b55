/** A member's ports: every call is a request through the network, or a wait for a step. */
import type { Changelog, DeadLetter, DeadLetters, ProfileStore } from '@waarom/engine';
import type { MemoryChangelog, MemoryDeadLetters, Random } from '@waarom/testing';
import { believe, withoutOutbox, type Sabotage } from './sabotage.js';
import type { Process } from './scheduler.js';
import type { SimulatedNetwork } from './simulated-network.js';
import type { SimulatedServer } from './simulated-server.js';

export interface StoreClientOptions {
  readonly process: Process;
  readonly network: SimulatedNetwork;
  readonly server: SimulatedServer;
  /** 0 is a network that loses nothing. */
  readonly risk: number;
  readonly sabotage: Sabotage | null;
}

export function createStoreClient(options: StoreClientOptions): ProfileStore {
  const { process, network, server, risk, sabotage } = options;
  const unreachable = (): never => {
    throw new Error('the store does not answer');
  };
  return {
    shardCount: server.store.shardCount,
    claim: async (shard, lastEpoch) =>
      await network.ask(process, {
        label: `claim ${shard} above ${lastEpoch}`,
        // One lost claim or load ends a membership, so they would leave little else to happen.
        risk: risk / 4,
        effect: async () => withoutOutbox(await server.claim(process, shard, lastEpoch), sabotage),
        lost: unreachable,
      }),
    load: async (shard, customers, at) =>
      await network.ask(process, {
        label: `load ${shard}: ${customers.join(' ')}`,
        risk: risk / 4,
        effect: async () => await server.store.load(shard, customers, at),
        lost: unreachable,
      }),
    async commit(shard, commit) {
      const { epoch, sequence, offsets, states } = commit;
      const names = states.map(([customer]) => customer).join(' ');
      const result = await network.ask(process, {
        label: `commit ${shard} as ${epoch}.${sequence} to ${[...offsets.values()].join()}: ${names}`,
        risk,
        effect: async () => await server.commit(process, shard, commit),
        lost: () => ({ kind: 'unknown', cause: new Error('the store does not answer') }) as const,
      });
      return believe(result, sabotage);
    },
    async close() {},
  };
}

export interface LettersClientOptions {
  readonly process: Process;
  readonly network: SimulatedNetwork;
  readonly random: Random;
  readonly written: MemoryDeadLetters;
  readonly risk: number;
}

export function createLettersClient(options: LettersClientOptions): DeadLetters {
  const { process, network, random, written, risk } = options;
  return {
    async send(letters: readonly DeadLetter[]) {
      const isCut = risk > 0 && network.isHostile && random.chance(0.1);
      const count = isCut ? random.integer(0, letters.length - 1) : letters.length;
      await network.ask(process, {
        label: `send ${count} of ${letters.length} dead letters`,
        risk,
        effect: async () => await written.send(letters.slice(0, count)),
        lost() {
          throw new Error('the dead letters may not be written');
        },
      });
      if (isCut) throw new Error('not all dead letters were written');
    },
    async close() {},
  };
}

export interface ChangelogClientOptions {
  readonly process: Process;
  readonly network: SimulatedNetwork;
  readonly changelog: MemoryChangelog;
  readonly risk: number;
}

export function createChangelogClient(options: ChangelogClientOptions): Changelog {
  const { process, network, changelog, risk } = options;
  return {
    name: changelog.name,
    async open(partition, partitionCount) {
      const writer = await network.ask(process, {
        label: `open changelog ${partition}`,
        risk: risk / 4,
        effect: async () => await changelog.open(partition, partitionCount),
        lost() {
          throw new Error('the changelog does not answer');
        },
      });
      return {
        isEmpty: writer.isEmpty,
        publish: async (publications) =>
          await network.ask(process, {
            label: `publish ${publications.map(({ shard, epoch, sequence }) => `${shard} at ${epoch}.${sequence}`).join(', ')}`,
            risk,
            effect: async () => await writer.publish(publications),
            lost: () => 'broken' as const,
          }),
        close: async () => await writer.close(),
      };
    },
    async close() {},
  };
}
