/** Why a prior cannot be learned from this log. Found before the first iteration. */
export type FitProblem =
  | {
      readonly kind: 'too-few-customers';
      readonly customers: number;
      /** One for each free number of the mean and the covariance. */
      readonly needed: number;
    }
  | {
      /** No customer was seen twice, so what varies between customers cannot be told from chance. */
      readonly kind: 'no-repeated-choices';
    }
  | { readonly kind: 'nothing-taken'; readonly choices: number }
  | { readonly kind: 'cue-never-varies'; readonly coefficient: number }
  | {
      /** A combination of cues that is the same for all alternatives of every choice set. */
      readonly kind: 'singular-direction';
      /** Unit length, d values. */
      readonly direction: Float64Array;
    }
  | {
      /** Whatever has more of it was always taken where it bore on the choice, so its coefficient is without bound. */
      readonly kind: 'separated';
      /** Unit length, d values, towards what was taken. */
      readonly direction: Float64Array;
    };
