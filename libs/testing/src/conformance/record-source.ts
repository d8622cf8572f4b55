/**
 * What every record source must do, as named requirements: where it starts, what it delivers, and how it ends. An adapter's
 * test file calls `recordSourceConformance` with a way to open an empty log.
 */
import { afterEach, beforeEach, describe } from 'vitest';
import { requireDelivery } from './record-source-delivery.js';
import { requireEnds } from './record-source-ends.js';
import type { OpenedSource, SourceUnderTest } from './source-under-test.js';

/**
 * Declares the suite; `open` is called before each requirement.
 *
 * `nulls`: whether the log takes records without key or value.
 */
export function recordSourceConformance(
  name: string,
  open: () => Promise<OpenedSource>,
  { nulls }: { readonly nulls: boolean },
): void {
  describe(`record source: ${name}`, () => {
    let opened: OpenedSource | undefined;
    const underTest: SourceUnderTest = {
      get opened() {
        return opened!;
      },
    };
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(async () => {
      await opened?.source.stop();
      await opened?.close();
      opened = undefined;
    });
    requireDelivery(underTest, nulls);
    requireEnds(underTest);
  });
}
