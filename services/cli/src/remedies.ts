import { WaaromError } from '@waarom/schemas';

/** Runs `step`; an expected error with one of these codes gets remedies that fit the command line. All others pass. */
export async function withRemedies<Value>(
  remedies: Readonly<Record<string, readonly string[]>>,
  step: () => Promise<Value>,
): Promise<Value> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof WaaromError)) throw error;
    const next = remedies[error.code];
    if (next === undefined) throw error;
    throw new WaaromError(error.code, { ...error.entry, next }, error.details, error.cause);
  }
}
