/** What a rebuild has made, and what to do with it. */
import { SHARD_COUNT_DEFAULT } from '@waarom/engine';
import { maskUrl } from '@waarom/redis';
import type { UpdaterConfig } from '@waarom/updater';
import { dim, green, grouped } from '../../terminal.js';

export interface RebuildSummary extends NextSettings {
  readonly model: string;
  /** Whether an earlier run had begun. */
  readonly isContinued: boolean;
  /** Folded in this run, up to where the log ended when it began. */
  readonly records: number;
  readonly refused: number;
  /** Records between the store and the end of the log. */
  readonly lag: number;
  readonly seconds: number;
  readonly customers: number;
  /** Over all profiles of the new store (`hashProfiles`). */
  readonly hash: string;
}

interface NextSettings {
  /** What services on the new store are to be started with, as far as it is not the default. No password. */
  readonly updater: Readonly<Record<string, string>>;
  readonly scorer: Readonly<Record<string, string>>;
}

export function nextSettings(config: UpdaterConfig): NextSettings {
  const { WAAROM_CATALOGUE, WAAROM_PRIOR, SHARD_COUNT, KAFKA_GROUP_ID } = config;
  const { KAFKA_CHANGELOG_TOPIC, WAAROM_CONSENT } = config;
  const scorer = {
    REDIS_URL: maskUrl(config.REDIS_URL),
    ...(WAAROM_CATALOGUE !== undefined && { WAAROM_CATALOGUE }),
    ...(WAAROM_PRIOR !== undefined && { WAAROM_PRIOR }),
    ...(SHARD_COUNT !== SHARD_COUNT_DEFAULT && { SHARD_COUNT: String(SHARD_COUNT) }),
  };
  const updater = {
    ...scorer,
    KAFKA_GROUP_ID,
    ...(KAFKA_CHANGELOG_TOPIC !== undefined && { KAFKA_CHANGELOG_TOPIC }),
    ...(WAAROM_CONSENT !== 'required' && { WAAROM_CONSENT }),
  };
  return { updater, scorer };
}

export function rebuildText(summary: RebuildSummary): string {
  const { model, isContinued, records, refused, lag, seconds, customers, hash } = summary;
  const { updater, scorer } = summary;
  const more = isContinued ? ' more' : '';
  return [
    `${green('✓')} ${grouped(customers)} customers under model ${model} at ${scorer['REDIS_URL']}`,
    `  hash   ${hash}`,
    `  ${grouped(records)}${more} records in ${seconds.toFixed(1)} s, ${grouped(lag)} behind the end of the log`,
    ...(refused === 0
      ? []
      : [dim(`  ${grouped(refused)} refused; what the store in use had passed is not sent again`)]),
    '  next → 1. start updaters on the new store, beside those of the old one; they go on where it stands:',
    ...settingLines(updater),
    '         2. point the scorers to it:',
    ...settingLines(scorer),
    '         3. then stop the old updaters; drop the old store once nothing reads it',
    '',
  ].join('\n');
}

function settingLines(settings: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(settings).map(([name, value]) => `              ${name}=${value}`);
}

export const INTERRUPTED_TEXT = `rebuild stopped; what is done is kept
  next → the same command goes on from there
`;
