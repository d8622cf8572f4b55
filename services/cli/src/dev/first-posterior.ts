import { createDescribeProfile, createReadProfile, decodeState } from '@waarom/engine';
import type { EngineModel, ProfileReader, ProfileView, TraitView } from '@waarom/engine';

/**
 * The profile to show first: of these customers the one of whom most is known, among those of whom something is decided. `null`
 * when nothing is. The truth has no say in it.
 */
export async function findFirstPosterior(
  model: EngineModel,
  reader: ProfileReader,
  customers: readonly string[],
): Promise<ProfileView | null> {
  const describe = createDescribeProfile(model, createReadProfile(model));
  const values = await reader.read(customers);
  let best: ProfileView | null = null;
  for (const [index, customer] of customers.entries()) {
    const value = values[index] ?? null;
    if (value === null) continue;
    const state = decodeState(value, model.design.dimension);
    const view = describe(customer, state, Date.now(), (time) => new Date(time).toISOString());
    if (!Object.values(view.traits).some(isDecided)) continue;
    if (best === null || view.evidence_nats > best.evidence_nats) best = view;
  }
  return best;
}

function isDecided({ level }: TraitView): boolean {
  return level === 'high' || level === 'low';
}
