/** Beyond this many sds the normal distribution holds less than 1e-9. */
const REACH = 6.2;

/** -log of the error aimed for. */
const DIGITS = 24;

/** Keeps the nodes few where a utility has an sd above 20: the error is then some 0.01. */
const STEP_MIN = 0.04;
const STEP_MAX = 0.8;

/**
 * Calls `visit` with the nodes and unnormalised weights of the product trapezoidal rule for the standard normal
 * distribution; at most two dimensions.
 *
 * `spreads` holds for each dimension the range of the utilities per sd. The softmax has its nearest pole at
 * pi / spread off the real line, so the rule with step h errs by about exp(-2 pi^2 / (spread h)); the step
 * follows from that. Trefethen and Weideman (2014), SIAM Review 56(3).
 */
export function visitTrapezoid(
  spreads: readonly number[],
  visit: (z: Float64Array, weight: number) => void,
): void {
  const z = new Float64Array(spreads.length);
  const descend = (dimension: number, weight: number): void => {
    if (dimension === spreads.length) {
      visit(z, weight);
      return;
    }
    const step = Math.min(
      STEP_MAX,
      Math.max(STEP_MIN, (2 * Math.PI ** 2) / (spreads[dimension]! * DIGITS)),
    );
    const side = Math.ceil(REACH / step);
    for (let index = -side; index <= side; index++) {
      const at = index * step;
      z[dimension] = at;
      descend(dimension + 1, weight * Math.exp(-0.5 * at * at));
    }
  };
  descend(0, 1);
}
