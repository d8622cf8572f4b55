/** What the command line takes from the environment. */

/** Whether npm started this process (`npm start`, `npx waarom`). */
export function isUnderNpm(): boolean {
  return process.env['npm_lifecycle_event'] !== undefined;
}

/** Key that `waarom inspect --url` shows an API. */
export function apiKey(): string | undefined {
  return process.env['WAAROM_API_KEY'];
}

/** The environment as the services would read it, for `waarom doctor`. */
export function serviceEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
