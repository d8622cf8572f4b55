import type { NodeAddress } from './redis-address.js';

/** `host:port` of a node, as cluster replies write it. */
export type NodeName = string;

export function nameOf({ host, port }: NodeAddress): NodeName {
  return `${host}:${port}`;
}

/** An empty host in a reply means the one that was asked. */
export function addressOf(name: NodeName, asked: NodeAddress): NodeAddress {
  const colon = name.lastIndexOf(':');
  return { host: name.slice(0, colon) || asked.host, port: Number(name.slice(colon + 1)) };
}

/**
 * Which node has which slots, by the reply to CLUSTER SLOTS of one of them: ranges as `[first, last, [host, port, ...], ...]`
 * where the first node of a range is its master.
 */
export function decodeSlots(reply: unknown, asked: NodeAddress): Map<number, NodeName> {
  const owners = new Map<number, NodeName>();
  for (const [first, last, [host, port]] of reply as readonly SlotRange[]) {
    const name = nameOf({
      host: host === null || host === '' || host === '?' ? asked.host : host,
      port,
    });
    for (let slot = first; slot <= last; slot += 1) owners.set(slot, name);
  }
  return owners;
}

type SlotRange = readonly [
  first: number,
  last: number,
  master: readonly [host: string | null, port: number],
];

/**
 * Slots of a node by its own reply to CLUSTER NODES, with its id; `null` while one of them comes or goes, which the node itself
 * shows as `[slot->-id]` or `[slot-<-id]`.
 */
export function ownSlots(reply: unknown): string | null {
  const fields = (/^.*\bmyself\b.*$/m.exec(String(reply))?.[0] ?? '').trim().split(' ');
  const slots = fields.slice(8);
  return slots.some((slot) => slot.startsWith('[')) ? null : [fields[0], ...slots].join(' ');
}
