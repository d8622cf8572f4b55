/** Why a codec whose package is a binary cannot be used: it is not there. No fault of the batch, which says nothing of it. */
export class MissingCodec extends Error {
  readonly packageName: string;

  constructor(packageName: string, cause: unknown) {
    super(`the package ${packageName} does not load`, { cause });
    this.packageName = packageName;
  }
}

/**
 * What `load` imports, once a batch needs it: most logs need no more than one of the codecs.
 *
 * @throws MissingCodec where optional packages were left out, or there is no binary for the platform.
 */
export async function loadCodec<Package>(
  packageName: string,
  load: () => Promise<Package>,
): Promise<Package> {
  try {
    return await load();
  } catch (error) {
    throw new MissingCodec(packageName, error);
  }
}
