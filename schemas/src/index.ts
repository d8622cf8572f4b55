/**
 * Contracts: canonical events with their Avro and JSON codecs, the trait catalogue, rejections, and the shape of errors.
 * Everything about an event is derived from `event-schemas.ts`; start there.
 */
export { checkEvent, checkId, EVENT_LIMITS } from './check-event.js';
export { checkYaml, type CheckedYaml } from './check-yaml.js';
export {
  defineErrors,
  WaaromError,
  type ErrorDetails,
  type ErrorEntry,
  type Errors,
  type ErrorTable,
} from './errors.js';
export { decodeEvent, encodeEvent, schemaIdOf } from './event-avro.js';
export { eventExamples } from './event-examples.js';
export { eventJsonSchema, parseEvent } from './event-json.js';
export { EVENT_SCHEMA_VERSION, eventSchemas } from './event-schemas.js';
export type {
  Action,
  Alternative,
  Answer,
  Consent,
  Erasure,
  Event,
  EventKind,
  Exposure,
  OfferResponse,
  Response,
} from './events.js';
export { parseSettings } from './parse-settings.js';
export {
  formatPriorFile,
  parsePriorFile,
  readPriorFile,
  type PriorFile,
  type PriorProvenance,
} from './prior-file.js';
export { reject, REJECTION_CODES, type Rejection, type RejectionCode } from './rejection.js';
export { errors as schemaErrors } from './schema-errors.js';
export {
  defaultTraitCatalogue,
  parseTraitCatalogue,
  readTraitCatalogue,
  type Trait,
  type TraitCatalogue,
} from './trait-catalogue.js';
