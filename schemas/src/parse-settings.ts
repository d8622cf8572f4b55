/** Settings as text by name (the environment) into what a service is started with. */
import type { z } from 'zod';
import { errors } from './schema-errors.js';

/**
 * Reads settings under a schema; empty texts count as not given, as in the environment. Names that the schema does not know
 * are left out: the environment holds other programs' too.
 *
 * @throws WaaromError `CONFIG.INVALID` that lists every problem, and none of the values: one may be a password.
 */
export function parseSettings<Schema extends z.ZodType>(
  schema: Schema,
  settings: Readonly<Record<string, string | undefined>>,
): z.output<Schema> {
  const given = Object.fromEntries(
    Object.entries(settings).filter(([, text]) => text !== undefined && text !== ''),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    return `${name} ${name in given ? decapitalize(message) : 'is missing'}`.trim();
  });
  throw errors.raise('CONFIG.INVALID', { problems: problems.join('\n') });
}

function decapitalize(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
