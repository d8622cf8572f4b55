import type { WaaromError } from '@waarom/schemas';

/** Writes an expected error to stderr: for people, or as one line of JSON. */
export async function printError(error: WaaromError, isJson: boolean): Promise<void> {
  if (isJson) {
    process.stderr.write(`${JSON.stringify({ error })}\n`);
    return;
  }
  const { formatError } = await import('@waarom/telemetry');
  process.stderr.write(formatError(error));
}
