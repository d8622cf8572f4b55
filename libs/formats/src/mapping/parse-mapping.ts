import { checkYaml } from '@waarom/schemas';
import { errors } from '../errors.js';
import { mappingSchema, type Mapping } from './mapping-schema.js';

/**
 * Reads a mapping from YAML text.
 *
 * @throws WaaromError `MAPPING.INVALID` that lists every problem with its line.
 */
export function parseMapping(text: string, file: string): Mapping {
  const checked = checkYaml(text, mappingSchema);
  if (checked.kind === 'valid') return checked.value;
  throw errors.raise('MAPPING.INVALID', { file, problems: checked.problems.join('; ') });
}
