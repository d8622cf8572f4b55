import { examineRedis, type RedisFacts } from '@waarom/redis';
import { WaaromError } from '@waarom/schemas';
import { checksOf, type Check } from './check.js';

const check = checksOf('environment');
const PERSISTENCE = 'Redis persistence';
const EVICTION = 'Redis eviction';

export interface RedisExpectation {
  readonly url: string;
  /** `null` when the catalogue or the prior cannot be read. */
  readonly modelHash: string | null;
  readonly shardCount: number;
}

/** Whether the profile store can be reached, keeps what it is given, and is this model's. */
export async function checkRedis(expected: RedisExpectation): Promise<readonly Check[]> {
  let facts: RedisFacts;
  try {
    facts = await examineRedis(expected.url);
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
  const { url, version, roundTripMs } = facts;
  return [
    check('Redis', 'ok', { text: `${version} at ${url}, ${roundTripMs.toFixed(1)} ms` }),
    checkEviction(facts),
    checkPersistence(facts),
    checkBinding(facts, expected),
  ];
}

function checkEviction({ evictionPolicy: policy }: RedisFacts): Check {
  if (policy === null) return check(EVICTION, 'skipped', { text: 'the server does not show it' });
  if (policy === 'noeviction') return check(EVICTION, 'ok', { text: 'noeviction' });
  return check(EVICTION, 'problem', {
    text: `maxmemory-policy is ${policy}: it drops customers without a word when memory runs out`,
    next: ['CONFIG SET maxmemory-policy noeviction, and keep it in redis.conf'],
    code: 'STORE.UNSAFE_SETTING',
  });
}

function checkPersistence({ appendOnly, save }: RedisFacts): Check {
  if (appendOnly === null) {
    return check(PERSISTENCE, 'skipped', { text: 'the server does not show it' });
  }
  if (appendOnly === 'yes') return check(PERSISTENCE, 'ok', { text: 'append-only file' });
  const next = ['CONFIG SET appendonly yes, and keep it in redis.conf'];
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
        'Or rebuild side by side: an empty store, and a replay of the topic from its start.',
      ],
      code: 'STORE.OTHER_MODEL',
    });
  }
  if (shardCount !== String(expected.shardCount)) {
    return check('Store', 'problem', {
      text: `has ${shardCount ?? 'no'} shards, SHARD_COUNT is ${expected.shardCount}`,
      next: [
        `Set SHARD_COUNT=${shardCount ?? expected.shardCount}, or rebuild into an empty store.`,
      ],
      code: 'STORE.OTHER_LAYOUT',
    });
  }
  return check('Store', 'ok', { text: `model ${modelHash}, ${shardCount} shards` });
}
