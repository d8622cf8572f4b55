/** The engine's model for a command: the shipped catalogue and prior, or the catalogue of a file. */
import {
  createEngineModel,
  SHARD_COUNT_DEFAULT,
  type EngineModel,
  type StoreIdentity,
} from '@waarom/engine';
import { readTraitCatalogue } from '@waarom/schemas';

/** @throws WaaromError `CATALOGUE.INVALID`. */
export function openModel(catalogueFile: string | undefined): EngineModel {
  return createEngineModel(readTraitCatalogue(catalogueFile));
}

export function identityOf(model: EngineModel): StoreIdentity {
  return { modelHash: model.hash, shardCount: SHARD_COUNT_DEFAULT };
}
