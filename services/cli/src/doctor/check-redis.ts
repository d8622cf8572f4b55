import {
  examineRedis,
  type RedisFacts,
  type RedisServerOptions,
  type ServerFacts,
} from '@waarom/redis';
import { WaaromError } from '@waarom/schemas';
import { checksOf, type Check } from './check.js';

const check = checksOf('environment');
const PERSISTENCE = 'Redis persistence';
const EVICTION = 'Redis eviction';

export interface RedisExpectation extends RedisServerOptions {
  /** `null` when the catalogue or the prior cannot be read. */
  readonly modelHash: string | null;
  readonly shardCount: number;
}

/** Whether the profile store can be reached, keeps what it is given, and is this model's. */
export async function checkRedis(expected: RedisExpectation): Promise<readonly Check[]> {
  let facts: RedisFacts;
  try {
    facts = await examineRedis(expected);
  } catch (error) {
    if (!(error instanceof WaaromError)) throw error;
    const { message, why, next, code } = error;
    const unknown = { text: 'not checked: Redis cannot be reached' };
    return [
      check('Redis', 'problem', { text: `${message}. ${why}`, next, code }),
      check(EVICTION, 'skipped', unknown),
      check(PERSISTENCE, 'skipped', unknown),
      check('Store', 'skipped', unknown),
    ];
  }
  const { url, servers, roundTripMs } = facts;
  const versions = [...new Set(servers.map(({ version }) => version ?? 'unknown version'))];
  const nodes = servers[0].isCluster ? `, cluster of ${servers.length} masters` : '';
  return [
    check('Redis', 'ok', {
      text: `${versions.join(', ')} at ${url}${nodes}, ${roundTripMs.toFixed(1)} ms`,
    }),
    // Of a cluster's nodes the worst counts.
    worstOf(servers.map(checkEviction)),
    worstOf(servers.map(checkPersistence)),
    checkBinding(facts, expected),
  ];
}

function worstOf(checks: readonly Check[]): Check {
  const order = ['problem', 'warning', 'skipped', 'ok'] as const;
  return checks.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))[0]!;
}

function checkEviction({ evictionPolicy: policy }: ServerFacts): Check {
  if (policy === null) return check(EVICTION, 'skipped', { text: 'the server does not show it' });
  if (policy === 'noeviction') return check(EVICTION, 'ok', { text: 'noeviction' });
  return check(EVICTION, 'problem', {
    text: `maxmemory-policy is ${policy}: it drops customers without a word when memory runs out`,
    next: ['CONFIG SET maxmemory-policy noeviction, and keep it in redis.conf'],
    code: 'STORE.UNSAFE_SETTING',
  });
}

function checkPersistence({ appendOnly, save }: ServerFacts): Check {
  if (appendOnly === null) {
    return check(PERSISTENCE, 'skipped', { text: 'the server does not show it' });
  }
  if (appendOnly) return check(PERSISTENCE, 'ok', { text: 'append-only file' });
  const next = ['CONFIG SET appendonly yes, and keep it in redis.conf'];
  if (save === null) {
    const text = 'no append-only file; whether it takes snapshots, the server does not show';
    return check(PERSISTENCE, 'warning', { text, next });
  }
  return save === ''
    ? check(PERSISTENCE, 'warning', {
        text: 'none: after a restart all is folded again from the log, if that still has it',
        next,
      })
    : check(PERSISTENCE, 'warning', {
        text: `snapshots only (${save}): after a crash the events since the last one are folded again`,
        next,
      });
}

function checkBinding({ binding }: RedisFacts, expected: RedisExpectation): Check {
  const { modelHash, shardCount } = binding;
  if (modelHash === undefined) return check('Store', 'ok', { text: 'empty, ready to be bound' });
  if (expected.modelHash === null) {
    return check('Store', 'skipped', {
      text: 'not checked: the catalogue or the prior cannot be read',
    });
  }
  if (modelHash !== expected.modelHash) {
    return check('Store', 'problem', {
      text: `made under model ${modelHash}; catalogue and prior at hand give ${expected.modelHash}`,
      next: [
        'Set WAAROM_CATALOGUE and WAAROM_PRIOR to what it was made with.',
        'Or, where only the prior is new: waarom migrate --prior FILE --redis URL',
        'Or rebuild beside it, from the topics: waarom migrate --rebuild --to redis://host:port/1',
      ],
      code: 'STORE.OTHER_MODEL',
    });
  }
  if (shardCount !== String(expected.shardCount)) {
    return check('Store', 'problem', {
      text: `has ${shardCount ?? 'no'} shards, SHARD_COUNT is ${expected.shardCount}`,
      next: [
        `Set SHARD_COUNT=${shardCount ?? expected.shardCount}, or rebuild: waarom migrate --rebuild --to URL`,
      ],
      code: 'STORE.OTHER_LAYOUT',
    });
  }
  return check('Store', 'ok', { text: `model ${modelHash}, ${shardCount} shards` });
}
