/** Errors of Kafka that the ports' table (`engineErrors`, LOG.*) does not have. */
import { defineErrors } from '@waarom/schemas';

export const errors = defineErrors({
  'DEAD_LETTERS.REFUSED': {
    what: 'The broker does not take dead letters of {topic} partition {partition}',
    why: '{reason}. The stream stops rather than lose a record, first offset {offset}.',
    next: [
      'Raise max.message.bytes of {deadTopic}, or allow writing to it.',
      'Then start again: nothing is lost, the record is read once more.',
    ],
    retry: 'never',
    status: 503,
  },
  'CHANGELOG.SETTING': {
    what: 'The changelog topic {topic} has {setting} = {value}; {needed} is needed',
    why: '{reason}',
    next: [
      'Set it: kafka-configs.sh --alter --entity-type topics --entity-name {topic} --add-config {setting}={needed}',
      'Or delete the topic while it is empty: the updater creates it as it should be.',
    ],
    retry: 'never',
    status: 503,
  },
  'CHANGELOG.PARTITIONS': {
    what: 'The changelog topic {topic} has {partitionCount} partitions, which does not suit {sourceCount} of the source and {shardCount} shards',
    why: 'A partition of the changelog must have one writer: its count is a multiple of the source’s, and divides the shards.',
    next: ['Name a new topic: the updater creates it with as many partitions as the source has.'],
    retry: 'never',
    status: 503,
  },
  'CHANGELOG.REFUSED': {
    what: 'The broker does not take what is published to {topic}',
    why: '{reason}. The stream stops rather than leave the changelog behind the store.',
    next: [
      'Allow writing to the topic, and the transactional ids that begin with its name.',
      'Then start again: nothing is lost, the last commit is published once more.',
    ],
    retry: 'never',
    status: 503,
  },
  'STORE.TWO_GROUPS': {
    what: 'Another updater takes the shards of the store from this one, again and again ({times} times)',
    why: 'It is not in the group {groupId}, which had no rebalance meanwhile. Two groups on one store claim every shard from each other, and neither gets far; no event is lost or counted twice.',
    next: [
      'Give all updaters of one store the same KAFKA_GROUP_ID.',
      'Or give the other updater a store of its own: another REDIS_URL, or another database of it (redis://host:port/1).',
      'Then start again: it goes on from the last commit.',
    ],
    retry: 'never',
    status: 503,
  },
  'LOG.READ_TWICE': {
    what: 'Another process is reading {topic} for the same purpose',
    why: 'Both would read a part and neither the whole. Its group is {groupId}.',
    next: ['Wait until the other one is done.', 'If it was killed: a few seconds, and again.'],
    retry: 'backoff',
    status: 503,
  },
  'LOG.BATCH_UNREADABLE': {
    what: 'A batch of {topic} partition {partition} cannot be read (offsets {first} to {last})',
    why: '{reason}. Its records are neither passed over nor guessed at, so the partition stands still; others go on.',
    next: [
      'If a replica is damaged: let another one lead the partition (kafka-leader-election.sh, or reassign it), then start again.',
      'If the codec is a newer one: write with gzip, snappy, lz4 or zstd, or update Waarom.',
      'If every copy is damaged and the loss is accepted: kafka-delete-records.sh up to offset {after}, then start once with KAFKA_OFFSET_OUT_OF_RANGE=earliest.',
    ],
    retry: 'never',
    status: 503,
  },
  'LOG.CODEC_MISSING': {
    what: 'A batch of {topic} partition {partition} is compressed with {codec}, which this installation cannot read (offsets {first} to {last})',
    why: 'The binary of the package {packageName} does not load on {machine}. Its records are not passed over, so the partition stands still; others go on.',
    next: [
      'Install on the machine that runs it, with optional packages: npm ci, not npm ci --omit=optional.',
      'Where there is no binary for the platform: let producers write with gzip or zstd, and move what is in the topic to a new one.',
    ],
    retry: 'never',
    status: 503,
  },
  'LOG.ACCESS_SETTINGS': {
    what: 'The settings for access to Kafka do not fit together: {problems}',
    why: 'Half a login would be none, and none half.',
    next: [
      'With TLS: KAFKA_TLS=1, and KAFKA_TLS_CA_FILE=ca.pem where the brokers’ authority is not a public one.',
      'With a login: KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME, and KAFKA_SASL_PASSWORD or KAFKA_SASL_PASSWORD_FILE.',
    ],
    retry: 'never',
    status: 503,
  },
  'LOG.TLS': {
    what: 'No trusted connection to the event log at {url}',
    why: '{reason}',
    next: [
      'Name the file of the authority that signed the brokers’ certificates: KAFKA_TLS_CA_FILE=ca.pem',
      'Where brokers ask clients for a certificate: KAFKA_TLS_CERT_FILE and KAFKA_TLS_KEY_FILE.',
      'The hosts that brokers advertise must be ones that their certificates name. KAFKA_TLS=1 is for ports with TLS, 0 for others.',
    ],
    retry: 'never',
    status: 503,
  },
  'LOG.SIGN_IN': {
    what: 'The event log at {url} does not let this user in',
    why: '{reason}',
    next: [
      'Correct KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD (or the files that hold them).',
      'Correct KAFKA_SASL_MECHANISM: the brokers may know the user by another one. Ports without a login want none.',
    ],
    retry: 'never',
    status: 503,
  },
  'LOG.CLOSED': {
    what: 'The event log at {url} ends the connection without a word',
    why: '{reason}. So do ports that want TLS or a login when they are spoken to without, and brokers that are going down.',
    next: [
      'Where the port wants TLS: KAFKA_TLS=1, and KAFKA_TLS_CA_FILE=ca.pem where the brokers’ authority is not a public one.',
      'Where it wants a login: KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD.',
    ],
    retry: 'backoff',
    status: 503,
  },
});
