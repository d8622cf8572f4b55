/** What the API says of people: over HTTP, as any reader gets it. */
import type { EngineModel, ProfileReader, ProfileView } from '@waarom/engine';
import { createScorer, listen } from '@waarom/scorer';
import { createLogger, createMetrics } from '@waarom/telemetry';

export interface ApiAnswer {
  /** In the order asked. */
  readonly profiles: readonly ProfileView[];
  /** Of somebody nobody knows: the population's. */
  readonly population: ProfileView;
}

/** The API's own limit. */
const IDS_PER_QUERY = 500;

/** Starts the API on a free port, asks it for all customers as of a moment, and stops it. */
export async function readProfiles(
  model: EngineModel,
  reader: ProfileReader,
  customers: readonly string[],
  asOf: number,
): Promise<ApiAnswer> {
  const scorer = createScorer({
    model,
    reader,
    clock: Date,
    metrics: createMetrics({ version: 'example' }),
    logger: createLogger({ service: 'scorer', level: 'warn', stream: process.stderr }),
  });
  const url = await listen(scorer, { host: '127.0.0.1', port: 0 });
  try {
    const profiles: ProfileView[] = [];
    for (let start = 0; start < customers.length; start += IDS_PER_QUERY) {
      const ids = customers.slice(start, start + IDS_PER_QUERY);
      const answer = await ask<{ results: ProfileView[] }>(`${url}/v1/customers/traits/query`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ids, as_of: asOf, view: 'full' }),
      });
      profiles.push(...answer.results);
    }
    const nobody = `/v1/customers/nobody/traits?view=full&as_of=${asOf}`;
    const population = await ask<ProfileView>(url + nobody);
    return { profiles, population };
  } finally {
    await scorer.close();
  }
}

async function ask<Answer>(url: string, request?: RequestInit): Promise<Answer> {
  const response = await fetch(url, request);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}
