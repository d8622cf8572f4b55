/** Errors of the engine and of its ports; adapters raise the port ones, so all say the same words. */
import { defineErrors } from '@waarom/schemas';

export const errors = defineErrors({
  'STORE.UNREACHABLE': {
    what: 'Cannot reach the profile store at {url}',
    why: '{reason}',
    next: ['Start it, or correct REDIS_URL.', 'Or try without one: waarom dev (embedded store).'],
    retry: 'backoff',
    status: 503,
  },
  'STORE.ADDRESS': {
    what: 'Not the address of a Redis: {url}',
    why: '{reason}',
    next: [
      'Write redis://user:password@host:6379/0, or rediss:// for TLS; of a cluster several nodes: redis://a:6379,b:6379',
      'Characters such as @ : / % in user or password are percent-encoded: @ is %40.',
    ],
    retry: 'never',
    status: 503,
  },
  'STORE.TLS': {
    what: 'No trusted connection to the profile store at {url}',
    why: '{reason}',
    next: [
      'Name the file of the authority that signed its certificate: REDIS_TLS_CA_FILE=ca.pem',
      'Where the server asks clients for a certificate: REDIS_TLS_CERT_FILE and REDIS_TLS_KEY_FILE.',
      'The host in the address must be one that the certificate names; redis:// is without TLS, rediss:// with.',
    ],
    retry: 'never',
    status: 503,
  },
  'STORE.SIGN_IN': {
    what: 'The profile store at {url} does not let this user in',
    why: '{reason}',
    next: [
      'Correct user and password in the address: redis://user:password@host:6379',
      'Without a user (redis://:password@host) it is the user named default.',
    ],
    retry: 'never',
    status: 503,
  },
  'STORE.FORBIDDEN': {
    what: 'The user at {url} may not do what Waarom needs',
    why: '{reason}',
    next: ['Give it the ACL rules in libs/redis/OPERATIONS.md, and keep them in the ACL file.'],
    retry: 'never',
    status: 503,
  },
  'STORE.NO_CLUSTER': {
    what: 'The address {url} names several servers, and they are no cluster',
    why: 'Servers that know nothing of each other would be one store each.',
    next: [
      'Name one server. For failover give it a name that leads to the primary, or use Redis Cluster.',
    ],
    retry: 'never',
    status: 503,
  },
  'STORE.OTHER_MODEL': {
    what: 'The store at {url} was learned under another model ({stored}, this one is {given})',
    why: 'Evidence under one trait catalogue or prior means nothing under another; mixing them would be silent nonsense.',
    next: [
      'Start with the catalogue and prior that the store was made with.',
      'Or, where only the prior is new, bring the store to it: waarom migrate --prior FILE',
      'Or rebuild beside it, from the topics: waarom migrate --rebuild --to redis://host:port/1',
    ],
    retry: 'never',
    status: 503,
  },
  'STORE.OTHER_TRAITS': {
    what: 'The store at {url} holds evidence of other traits, windows or measures of answers (model {stored}, this one is {given})',
    why: 'A new prior can be put under evidence, which is kept apart from it. Evidence of other traits means nothing under these, and that of answers was made by how they were thought to measure.',
    next: [
      'Name the catalogue that the store was made with: --catalogue FILE',
      'Or rebuild beside it, from the topics: waarom migrate --rebuild --to redis://host:port/1',
    ],
    retry: 'never',
    status: 503,
  },
  'STORE.EMPTY': {
    what: 'There is no store at {url}',
    why: 'Nothing was ever bound to a model there.',
    next: [
      'Correct the address.',
      'Or just start under the prior you want: an empty store takes it.',
    ],
    retry: 'never',
    status: 503,
  },
  'STORE.OTHER_LAYOUT': {
    what: 'The store at {url} has another layout: {difference}',
    why: 'The shard of a customer depends on the shard count, which is fixed when a store is created.',
    next: [
      'Start with the same shard count.',
      'Or rebuild beside it with SHARD_COUNT=N: waarom migrate --rebuild --to redis://host:port/1',
    ],
    retry: 'never',
    status: 503,
  },
  'STORE.UNSAFE_SETTING': {
    what: 'The store at {url} has {setting} = {value}; {needed} is needed',
    why: 'With that setting the store may drop customers without a word.',
    next: ['Set it: CONFIG SET {setting} {needed}, and keep it in the configuration file.'],
    retry: 'never',
    status: 503,
  },
  'STORE.FULL': {
    what: 'The store at {url} cannot take more data',
    why: '{reason}',
    next: [
      'Free or add space.',
      'Then start again: nothing is lost, the log goes on from the last commit.',
    ],
    retry: 'backoff',
    status: 503,
  },
  'STORE.CORRUPT': {
    what: 'The store holds a value that is not a profile of this version ({reason})',
    why: 'Something else wrote to its keys, or a newer version of Waarom did.',
    next: ['Use a store of its own.', 'Or start the version that wrote it.'],
    retry: 'never',
    status: 500,
  },
  'LOG.UNREACHABLE': {
    what: 'Cannot reach the event log at {url}',
    why: '{reason}',
    next: ['Start the brokers, or correct KAFKA_BROKERS.', 'Or try without: waarom dev.'],
    retry: 'backoff',
    status: 503,
  },
  'LOG.TOPIC_MISSING': {
    what: 'There is no topic {topic} at {url}',
    why: 'Waarom does not create source topics: their partition count is a decision.',
    next: ['Create it with 1, 2, 4, 8, 16, 32 or 64 partitions.', 'Or correct KAFKA_TOPIC.'],
    retry: 'never',
    status: 503,
  },
  'LOG.PARTITIONS': {
    what: 'Topic {topic} has {partitionCount} partitions, which does not divide {shardCount} shards',
    why: 'A partition must own whole shards, or two owners would write one customer.',
    next: [
      'Use a topic with 1, 2, 4, 8, 16, 32 or 64 partitions.',
      'Or create the store with another shard count.',
    ],
    retry: 'never',
    status: 503,
  },
  'LOG.PARTITIONS_DIFFER': {
    what: 'Topics read together have different partition counts: {counts}',
    why: 'Partition p of each must hold the same customers, or two owners would write one customer.',
    next: [
      'Give them the same count; a topic that is made anew needs another name.',
      'Or let one updater read them one after the other, never two at once.',
    ],
    retry: 'never',
    status: 503,
  },
  'LOG.PARTITIONS_CHANGED': {
    what: 'The partition count of topic {topic} was changed: {change}',
    why: 'Later records of a customer are in another partition than the earlier ones: nobody knows their order, and two owners would write one customer.',
    next: [
      'Copy its records to a new topic of the count you want, each by its key, in the order of their times, and let producers write there.',
      'Then rebuild from that topic: waarom migrate --rebuild --to redis://host:port/1',
    ],
    retry: 'never',
    status: 503,
  },
  'LOG.TOPIC_RECREATED': {
    what: 'Topic {topic} is not the one that the store was folded from',
    why: 'It was deleted and made anew: its offsets start again, and the stored ones mean nothing in it.',
    next: [
      'If it should be folded on top of what is there: give it another name, and start on that.',
      'Or rebuild: waarom migrate --rebuild --to redis://host:port/1',
    ],
    retry: 'never',
    status: 503,
  },
  'LOG.OFFSET_OUT_OF_RANGE': {
    what: 'Offset {offset} of {topic} partition {partition} is no longer in the log',
    why: 'Records were deleted before they were folded (retention), or the topic was made anew.',
    next: [
      'If the records are kept elsewhere: rebuild into an empty store from them.',
      'If the gap is acceptable: start once with KAFKA_OFFSET_OUT_OF_RANGE=earliest.',
    ],
    retry: 'never',
    status: 503,
  },
  'LOG.BEGINNING_GONE': {
    what: 'The store has nothing of {topic} partition {partition}, and its log begins at offset {low}',
    why: 'The first records were deleted (retention). Folding what is left into a store that was lost would give other profiles without a word.',
    next: [
      'If the store was lost: waarom restore --from-changelog TOPIC --redis URL, where a changelog was kept.',
      'If this is the first start, or the rest is good enough: start once with KAFKA_OFFSET_OUT_OF_RANGE=earliest.',
    ],
    retry: 'never',
    status: 503,
  },
  'DEAD_LETTERS.TOO_MANY': {
    what: '{percent} % of the latest records of {topic} are refused, the last as {code}: {message}',
    why: 'A stream of which so much is unreadable has another cause than a few bad records. It stops rather than empty the topic into the dead letters.',
    next: [
      'Correct what sends them, or KAFKA_FORMAT: waarom explain {code}',
      'Then start again: nothing is lost, it goes on from the last commit.',
      'If they are to be passed over: WAAROM_REFUSED_SHARE_MAX=1, and later waarom replay --from-dlq {topic}',
    ],
    retry: 'never',
    status: 503,
  },
  'CHANGELOG.STORE_EMPTY': {
    what: 'The store is empty, and the changelog {changelog} is not',
    why: 'The store was lost, or another one is meant. Starting from nothing would overwrite what the changelog still has.',
    next: [
      'Bring it back: waarom restore --from-changelog {changelog} --redis URL',
      'Or fold the topic from its start beside it: KAFKA_CHANGELOG_TOPIC with a new name.',
    ],
    retry: 'never',
    status: 503,
  },
  'CHANGELOG.INCOMPLETE': {
    what: 'The changelog {changelog} lacks customers that the store has, in {lacking} of {shards} shards',
    why: 'Commits were made without it: before it was switched on, or while it was off. A store restored from it would lack them, too.',
    next: [
      'Rebuild beside it with one: waarom migrate --rebuild --to redis://host:port/1 --changelog NAME',
      'Or go on without one: leave KAFKA_CHANGELOG_TOPIC out.',
    ],
    retry: 'never',
    status: 503,
  },
  'CHANGELOG.EMPTY': {
    what: 'There is nothing in the changelog {changelog}',
    why: 'No updater has committed anything with it switched on.',
    next: [
      'Correct the name: it is the KAFKA_CHANGELOG_TOPIC of the updater.',
      'Or just start the updater: it folds the topic from its start.',
    ],
    retry: 'never',
    status: 404,
  },
  'CHANGELOG.OTHER_STORE': {
    what: 'The changelog {changelog} is of another store ({published}; this one is {given})',
    why: 'Profiles learned under one trait catalogue or prior mean nothing under another.',
    next: [
      'Name the catalogue and prior it was made with: --catalogue FILE, --prior FILE; and SHARD_COUNT, if it was set.',
    ],
    retry: 'never',
    status: 503,
  },
  'CHANGELOG.CORRUPT': {
    what: 'The changelog holds a record that is not of this version ({reason})',
    why: 'Something else wrote to its topic, or a newer version of Waarom did.',
    next: ['Give it a topic of its own.', 'Or use the version that wrote it.'],
    retry: 'never',
    status: 500,
  },
  'STORE.NOT_EMPTY': {
    what: 'The store at {url} is not empty',
    why: 'A restore or a rebuild fills an empty store: beside what is there, profiles of two histories would stand together.',
    next: [
      'If what is there may go: stop updater and scorer, then FLUSHDB, and begin again.',
      'Or name an empty database: redis://host:port/1',
    ],
    retry: 'never',
    status: 503,
  },
  'STORE.RESTORING': {
    what: 'A restore into the store at {url} was begun and has not ended',
    why: 'What it holds so far is not a store yet.',
    next: ['Wait for the restore, or begin it again: waarom restore'],
    retry: 'backoff',
    status: 503,
  },
});
