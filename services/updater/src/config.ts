import { SHARD_COUNT_DEFAULT } from '@waarom/engine';
import { parseSettings } from '@waarom/schemas';
import { z } from 'zod';

const topicName = z
  .string()
  .regex(/^[\w.-]{1,249}$/, 'is not a topic name (letters, digits, dot, underscore, hyphen)');

/** Every setting of the updater, by the name it has in the environment. */
const settings = z.object({
  /** `host:port` of some brokers, with commas between. */
  KAFKA_BROKERS: z
    .string()
    .transform((text) => text.split(',').map((broker) => broker.trim()))
    .refine((brokers) => brokers.every((broker) => /^[^\s:]+:\d+$/.test(broker)), {
      message: 'is not a list of host:port, as kafka-1:9092,kafka-2:9092',
    }),
  /** With TLS or without: 1 or 0. Files in PEM: the authorities to trust if not the usual ones, and this client's certificate. */
  KAFKA_TLS: z.string().optional(),
  KAFKA_TLS_CA_FILE: z.string().optional(),
  KAFKA_TLS_CERT_FILE: z.string().optional(),
  KAFKA_TLS_KEY_FILE: z.string().optional(),
  /** PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512; then a user and a password are needed, as text or in a file. */
  KAFKA_SASL_MECHANISM: z.string().optional(),
  KAFKA_SASL_USERNAME: z.string().optional(),
  KAFKA_SASL_USERNAME_FILE: z.string().optional(),
  KAFKA_SASL_PASSWORD: z.string().optional(),
  KAFKA_SASL_PASSWORD_FILE: z.string().optional(),
  /** One topic, or several of equal partition counts with commas between. */
  KAFKA_TOPIC: z
    .string()
    .transform((text) => text.split(',').map((topic) => topic.trim()))
    .refine((topics) => topics.every((topic) => /^[\w.-]{1,249}$/.test(topic)), {
      message: 'is not a topic name (letters, digits, dot, underscore, hyphen), nor a list of them',
    }),
  KAFKA_GROUP_ID: z.string().default('waarom'),
  /** A member that is silent for this long has died, and its partitions go to others. Brokers allow 6 s at least by default. */
  KAFKA_SESSION_TIMEOUT_MS: z.coerce.number().int().min(500).default(10_000),
  /** How the topic's records are written: Avro single-object encoding, or JSON text. */
  KAFKA_FORMAT: z.enum(['avro', 'json']).default('avro'),
  /** What to do when records were deleted before they were read. */
  KAFKA_OFFSET_OUT_OF_RANGE: z.enum(['fail', 'earliest', 'latest']).default('fail'),
  /** Compacted topic that profiles are published to, so that a lost store can be restored; made if it is not there. Off when unset. */
  KAFKA_CHANGELOG_TOPIC: topicName.optional(),
  /** Where the profiles go: `redis://[[user]:password@]host[:port][/database]`, `rediss://` for TLS; of a cluster one node or several. */
  REDIS_URL: z.string().regex(/^rediss?:\/\/./, 'is not a redis:// or rediss:// URL'),
  /** For `rediss://`, files in PEM: authorities to trust if not the usual ones, and the client's own certificate if it is asked for. */
  REDIS_TLS_CA_FILE: z.string().optional(),
  REDIS_TLS_CERT_FILE: z.string().optional(),
  REDIS_TLS_KEY_FILE: z.string().optional(),
  /** `upstream`: events that say nothing of consent were consented to before they came here. */
  WAAROM_CONSENT: z.enum(['required', 'upstream']).default('required'),
  /** How often to look whether the store has lost writes of shards that nothing is committed to; no more often than every 5 s. */
  WAAROM_STORE_CHECK_MS: z.coerce.number().int().min(0).default(30_000),
  /** Stops the stream when more than this share of the latest thousand records is refused; 1 never does. */
  WAAROM_REFUSED_SHARE_MAX: z.coerce.number().min(0).max(1).default(0.5),
  /** Trait catalogue, if not the one that ships with Waarom. */
  WAAROM_CATALOGUE: z.string().optional(),
  /** Population prior (`waarom fit`), if not the one that ships with Waarom. */
  WAAROM_PRIOR: z.string().optional(),
  /** Fixed when the store is created. */
  SHARD_COUNT: z.coerce.number().int().min(1).max(16_384).default(SHARD_COUNT_DEFAULT),
  /** Address of health and metrics; they hold nothing of customers. */
  HOST: z.string().default('127.0.0.1'),
  /** 0 takes any free port. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(7071),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type UpdaterConfig = z.output<typeof settings>;

/** @throws WaaromError `CONFIG.INVALID` */
export function readUpdaterConfig(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): UpdaterConfig {
  return parseSettings(settings, environment);
}
