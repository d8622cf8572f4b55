import { grouped, yellow } from '../terminal.js';
import type { LogCounts } from './read-people.js';

/** What of the log does not count. */
export function logNotes({
  rejected,
  withoutConsent,
}: Pick<LogCounts, 'rejected' | 'withoutConsent'>): readonly string[] {
  return [
    ...(rejected === 0 ? [] : [`${yellow('!')} ${grouped(rejected)} events refused`]),
    ...(withoutConsent === 0
      ? []
      : [
          `${yellow('!')} ${grouped(withoutConsent)} events left out: they say nothing of consent (settled upstream? --consent upstream)`,
        ]),
  ];
}
