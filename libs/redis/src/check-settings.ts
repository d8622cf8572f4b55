/** The settings without which a server would lose customers, looked at before anything is written. */
import { engineErrors } from '@waarom/engine';
import type { Nodes } from './nodes.js';
import { readServerFacts, type ServerFacts } from './server-facts.js';
import { maskUrl } from './store-failure.js';

/**
 * Refuses a server that evicts keys when memory runs out; tells `onWarning` of one that forgets all when it restarts, and of
 * what a server does not show.
 *
 * @throws STORE.UNSAFE_SETTING
 */
export async function checkSettings(
  nodes: Nodes,
  { url, onWarning }: { url: string; onWarning: (text: string) => void },
): Promise<void> {
  const servers = await Promise.all((await nodes.masters()).map(readServerFacts));
  for (const { evictionPolicy: value } of servers) {
    if (value === null || value === NEEDED_POLICY) continue;
    const details = { url: maskUrl(url), setting: EVICTION, value, needed: NEEDED_POLICY };
    throw engineErrors.raise('STORE.UNSAFE_SETTING', details);
  }
  for (const text of new Set(servers.flatMap(warningsOf))) onWarning(text);
}

function warningsOf({ evictionPolicy, appendOnly, save }: ServerFacts): readonly string[] {
  const warnings: string[] = [];
  if (evictionPolicy === null) {
    warnings.push(`Redis does not show ${EVICTION}: see to it that it is ${NEEDED_POLICY}`);
  }
  if (appendOnly === null) {
    warnings.push('Redis does not show whether it persists: see to it that appendonly is yes');
  } else if (!appendOnly && save === '') {
    warnings.push(
      'Redis persists nothing: after a restart all is folded again from the log, if that still has it (appendonly yes)',
    );
  } else if (!appendOnly && save === null) {
    warnings.push(
      'Redis has appendonly no, and does not show whether it takes snapshots: what is lost in a crash is folded again from the log',
    );
  }
  return warnings;
}

const EVICTION = 'maxmemory-policy';
const NEEDED_POLICY = 'noeviction';
