import { dim, green, grouped } from '../terminal.js';

export interface RestoreSummary {
  readonly changelog: string;
  /** Shards that stand anywhere. */
  readonly shards: number;
  /** Records left out: of writes that the store had lost before it was lost. */
  readonly lost: number;
  readonly seconds: number;
  readonly customers: number;
  /** Over all profiles of the store (`hashProfiles`). */
  readonly hash: string;
}

export function restoreText(summary: RestoreSummary): string {
  const { changelog, shards, lost, seconds, customers, hash } = summary;
  return [
    `${green('✓')} ${grouped(customers)} customers in ${shards} shards, from ${changelog} in ${seconds.toFixed(1)} s`,
    `  hash   ${hash}`,
    ...(lost === 0
      ? []
      : [
          dim(
            `  ${grouped(lost)} records left out: of writes that the store had lost; they are folded again`,
          ),
        ]),
    `  next → start the updater with KAFKA_CHANGELOG_TOPIC=${changelog}: it goes on where the profiles end`,
    '',
  ].join('\n');
}
