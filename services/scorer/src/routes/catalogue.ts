/** What the numbers of this server are about: its traits, and the population that they are measured against. */
import type { EngineModel } from '@waarom/engine';
import { emptyEvidence, posterior, readContrast, readTrait } from '@waarom/model';
import type { FastifyInstance } from 'fastify';
import type { ScorerOptions } from '../scorer-options.js';

/** Neither answer changes while the process lives, so both are written once. */
export function addCatalogueRoutes(app: FastifyInstance, { model }: ScorerOptions): void {
  for (const [url, content] of [
    ['/v1/traits', describeCatalogue(model)],
    ['/v1/population', describePopulation(model)],
  ] as const) {
    const text = JSON.stringify(content);
    app.get(url, (_request, reply) => {
      reply
        .header('content-type', 'application/json; charset=utf-8')
        .header('cache-control', 'public, max-age=60')
        .send(text);
    });
  }
}

const SCALE = {
  unit: 'population_sd',
  note: 'Trait numbers are in standard deviations of the population: 0 is the average customer, 1 is one standard deviation more.',
} as const;

function describeCatalogue({ catalogue, hash }: EngineModel): object {
  return {
    model: hash,
    scale: SCALE,
    traits: catalogue.traits.map(({ id, labels, definition, cues, price_personalised }) => ({
      id,
      labels,
      definition,
      cues,
      price_personalised,
    })),
    contrasts: catalogue.contrasts,
  };
}

/** The prior on coefficient scale: in utility per unit of a trait's cues. */
function describePopulation({ catalogue, elements, hash, prior }: EngineModel): object {
  const nothing = posterior(prior, emptyEvidence(prior.dimension));
  const traits = catalogue.traits.map(({ id }, index) => {
    const element = index + 1;
    return [
      id,
      {
        mean: decimals(prior.mean[element]!),
        sd: decimals(Math.sqrt(prior.covariance[element * (prior.dimension + 1)]!)),
        backfire: decimals(readTrait(prior, nothing, element).backfire),
      },
    ] as const;
  });
  const contrasts = catalogue.contrasts.map(({ id, over }) => {
    const [first, second] = over.map((trait) => elements.get(trait)!) as [number, number];
    const { mean, sd, p } = readContrast(prior, nothing, first, second);
    return [id, { over, mean: decimals(mean), sd: decimals(sd), p: decimals(p) }] as const;
  });
  return {
    model: hash,
    scale: { unit: 'coefficient', note: 'In utility for each unit of the trait’s cues.' },
    half_life_days: Number.isFinite(prior.halfLifeMs) ? prior.halfLifeMs / DAY_MS : null,
    traits: Object.fromEntries(traits),
    contrasts: Object.fromEntries(contrasts),
  };
}

function decimals(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

const DAY_MS = 86_400_000;
