/**
 * A key of the API: `wk_<id>_<secret>`. The id names it in key files; the secret is 256 random bits, so that one round of
 * SHA-256 keeps it: there is nothing to guess that a slow hash would have to slow down.
 */
import { createHash, randomBytes } from 'node:crypto';

/** What a key may be used for. */
export const SCOPES = ['traits:read', 'events:write'] as const;

export type Scope = (typeof SCOPES)[number];

/** A key as it is kept: what is needed to recognise it, and not the key. */
export interface KeyRecord {
  readonly id: string;
  /** SHA-256 of the secret's text, 32 bytes. */
  readonly hash: Buffer;
  readonly scopes: ReadonlySet<Scope>;
}

export interface NewKey {
  /** The key itself; it is not to be had again. */
  readonly key: string;
  readonly record: KeyRecord;
}

export function createKey(scopes: readonly Scope[]): NewKey {
  const id = randomBytes(4).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  return {
    key: `wk_${id}_${secret}`,
    record: { id, hash: hashSecret(secret), scopes: new Set(scopes) },
  };
}

/** Id and secret of a text that has the form of a key, else `null`. */
export function parseKey(text: string): { readonly id: string; readonly secret: string } | null {
  const match = KEY.exec(text);
  return match === null ? null : { id: match[1]!, secret: match[2]! };
}

export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

const KEY = /^wk_([0-9a-f]{8})_([\w-]{43})$/;
