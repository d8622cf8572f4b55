/** The engine's model for a command: catalogue and prior of files, or the shipped ones. */
import {
  createEngineModel,
  readPrior,
  SHARD_COUNT_DEFAULT,
  type EngineModel,
  type StoreIdentity,
} from '@waarom/engine';
import { readTraitCatalogue } from '@waarom/schemas';

/** What a command's options say of the model. */
export interface ModelOptions {
  readonly catalogue?: string;
  readonly prior?: string;
}

/** @throws WaaromError `CATALOGUE.INVALID`, `PRIOR.*`. */
export function openModel(options: ModelOptions): EngineModel {
  const catalogue = readTraitCatalogue(options.catalogue);
  return createEngineModel(catalogue, readPrior(options.prior, catalogue));
}

export function identityOf(model: EngineModel): StoreIdentity {
  return { modelHash: model.hash, shardCount: SHARD_COUNT_DEFAULT };
}
