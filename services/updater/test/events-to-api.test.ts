import { createEventProducer } from '@waarom/kafka';
import { createScorer } from '@waarom/scorer';
import { encodeEvent, type Event } from '@waarom/schemas';
import { createLogger, createMetrics } from '@waarom/telemetry';
import type { ProfileView } from '@waarom/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, startUpdater, type RunningUpdater } from './running-updater.js';

let updater: RunningUpdater;
beforeAll(async () => {
  updater = await startUpdater('events-to-api');
});
afterAll(() => updater.stop());

const START = Date.now() - 3 * 86_400_000;

/** Visits of a customer who clicks the alternative that is marked as most chosen, and leaves all others. */
function visits(customer: string, count: number): readonly Event[] {
  return Array.from({ length: count }).flatMap((_, index): readonly Event[] => {
    const time = START + index * 3_600_000;
    const shared = { customer, consent: true, session: null, list: 'shoes' } as const;
    const alternative = (id: string, cues: Record<string, number>) =>
      ({ id, price: 80, list_price: 80, discount: null, position: null, cues }) as const;
    const exposure: Event = {
      kind: 'exposure',
      id: `x-${customer}-${index}`,
      time,
      ...shared,
      viewport: true,
      alternatives: [alternative('plain', {}), alternative('popular', { most_chosen: 1 })],
    };
    const response: Event = {
      kind: 'response',
      id: `r-${customer}-${index}`,
      time: time + 5_000,
      ...shared,
      exposure: exposure.id,
      action: 'click',
      alternative: 'popular',
    };
    return [exposure, response];
  });
}

test('exposures and responses on the topic become traits in the API', async () => {
  const customers = Array.from({ length: 20 }, (_, index) => `c-${index}`);
  const producer = await createEventProducer(updater);
  const events = customers.flatMap((customer) => visits(customer, 12));
  await producer.send(events.map((event) => ({ key: event.customer, value: encodeEvent(event) })));
  await producer.close();

  const scorer = createScorer({
    model: updater.model,
    reader: updater.store,
    clock: Date,
    metrics: createMetrics({ version: 'test' }),
    logger: createLogger({ service: 'scorer', level: 'silent' }),
  });
  for (const customer of customers) {
    const view = await eventually(async () => {
      const response = await scorer.inject(`/v1/customers/${customer}/traits`);
      expect(response.statusCode).toBe(200);
      const body = response.json<ProfileView>();
      return body.version === 12 ? body : undefined;
    }, `the profile of ${customer}`);
    expect(view.status).toBe('learned');
    expect(view.traits['social_proof']).toMatchObject({ n: 12, level: 'high' });
    expect(view.traits['authority']).toMatchObject({ n: 0, status: 'prior_only' });
    expect(view.contrasts['social_proof_over_authority']!.p).toBeGreaterThan(0.8);
  }
});

test('it is ready once it has joined, alive, and counts what it folds', async () => {
  await eventually(
    async () => ((await updater.ops('/readyz')).status === 200 ? true : undefined),
    'readiness',
  );
  const { text } = await updater.ops('/readyz');
  expect(JSON.parse(text)).toEqual({
    status: 'ready',
    checks: [
      { name: 'group', ok: true },
      { name: 'partitions', ok: true },
      { name: 'store', ok: true },
    ],
  });
  expect((await updater.ops('/livez')).status).toBe(200);
  expect((await updater.ops('/elsewhere')).status).toBe(404);
  const metrics = await eventually(async () => {
    const { text } = await updater.ops('/metrics');
    return text.includes('waarom_events_total{result="applied"} 480') ? text : undefined;
  }, 'the count of events');
  expect(metrics).toContain('waarom_events_total{result="settled"} 220');
  expect(metrics).toMatch(/waarom_commits_total\{result="ok"\} [1-9]/);
  expect(metrics).not.toMatch(/c-1\b/);
});
