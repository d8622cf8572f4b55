/** One line of the doctor's list. */

/** `skipped`: it could not be checked, which says nothing against it. */
export type CheckState = 'ok' | 'warning' | 'problem' | 'skipped';

export type CheckLayer = 'configuration' | 'topology' | 'environment';

export interface Check {
  readonly layer: CheckLayer;
  readonly name: string;
  readonly state: CheckState;
  readonly text: string;
  /** What to do about it. */
  readonly next: readonly string[];
  readonly code?: string;
}

export interface Finding {
  readonly text: string;
  readonly next?: readonly string[];
  readonly code?: string;
}

/** Builds a layer's checks without naming the layer each time. */
export function checksOf(layer: CheckLayer) {
  return function check(name: string, state: CheckState, finding: Finding): Check {
    return { layer, name, state, next: [], ...finding };
  };
}
