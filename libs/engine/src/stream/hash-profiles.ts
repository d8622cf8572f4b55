/** One hash over every customer's bytes: what two runs over the same log are compared by. */
import { createHash } from 'node:crypto';
import type { ProfileReader } from '../ports/profile-store.js';

export interface ProfilesHash {
  readonly customers: number;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
}

/** Hashes all states in the order of their ids (UTF-16 code units). Holds 32 bytes a customer in memory. */
export async function hashProfiles(reader: ProfileReader): Promise<ProfilesHash> {
  const digests: [customer: string, digest: Buffer][] = [];
  for await (const [customer, value] of reader.scan()) {
    digests.push([customer, createHash('sha256').update(value).digest()]);
  }
  digests.sort(([first], [second]) => (first < second ? -1 : 1));
  const total = createHash('sha256');
  for (const [customer, digest] of digests) total.update(`${customer}\n`).update(digest);
  return { customers: digests.length, hash: total.digest('hex') };
}
