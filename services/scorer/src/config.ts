import { SHARD_COUNT_DEFAULT } from '@waarom/engine';
import { parseSettings } from '@waarom/schemas';
import { z } from 'zod';

/** Every setting of the scorer, by the name it has in the environment. */
const settings = z.object({
  /** Where the profiles are: `redis://[[user]:password@]host[:port][/database]`, `rediss://` for TLS; of a cluster one node or several. */
  REDIS_URL: z.string().regex(/^rediss?:\/\/./, 'is not a redis:// or rediss:// URL'),
  /** For `rediss://`, files in PEM: authorities to trust if not the usual ones, and the client's own certificate if it is asked for. */
  REDIS_TLS_CA_FILE: z.string().optional(),
  REDIS_TLS_CERT_FILE: z.string().optional(),
  REDIS_TLS_KEY_FILE: z.string().optional(),
  /** Address to listen on. */
  HOST: z.string().default('127.0.0.1'),
  /** 0 takes any free port. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(7070),
  /** Keys that are let in (`waarom key`). Needed to listen on an address that other machines can reach. */
  WAAROM_API_KEYS_FILE: z.string().optional(),
  /** Trait catalogue, if not the one that ships with Waarom. */
  WAAROM_CATALOGUE: z.string().optional(),
  /** Population prior (`waarom fit`), if not the one that ships with Waarom. */
  WAAROM_PRIOR: z.string().optional(),
  /** Must be the store's. */
  SHARD_COUNT: z.coerce.number().int().min(1).max(16_384).default(SHARD_COUNT_DEFAULT),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type ScorerConfig = z.output<typeof settings>;

/** @throws WaaromError `CONFIG.INVALID` */
export function readScorerConfig(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ScorerConfig {
  return parseSettings(settings, environment);
}
