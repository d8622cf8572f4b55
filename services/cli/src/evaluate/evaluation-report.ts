import type { PlaceboTrait } from '@waarom/fit';
import type { Results } from './run-evaluation.js';

/** What is printed: the results with what they were made of. */
export interface EvaluationReport extends Results {
  /** The file, or `null` for the one fitted on the other half. */
  readonly prior: string | null;
  readonly heldOut: boolean;
  /** Choices in the log, of these and all other customers. */
  readonly choicesInLog: number;
  readonly rejected: number;
  readonly withoutConsent: number;
  readonly placebo: readonly PlaceboTrait[] | null;
  /** Conditions of `--fail-if` that hold, with the figure that makes them. */
  readonly failed: readonly { readonly condition: string; readonly value: number | null }[];
}
