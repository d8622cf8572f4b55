/**
 * The limits of the choice update, shared by the generated kernel and the careful fold.
 * "Move" is the largest change of a utility in one Newton step.
 */

/** Longer steps are shortened to this move: undamped Newton fails on surprising choices. */
export const MOVE_MAX = 3;

/** A move below this makes the next pass the last: one more quadratic step is then below 1e-3. */
export const MOVE_CONVERGED = 0.03;

/** Passes of the kernel; a choice that needs more is folded carefully. */
export const PASSES_MAX = 12;

/**
 * Largest squared length of the mean correction, e' A e, in posterior variances: 4 sd.
 *
 * Mode and mean of a unimodal distribution are at most sqrt(3) sd apart (Johnson and Rogers 1951), and the sd
 * at the mode understates the true one where the likelihood is flat. A longer correction shows that the
 * cumulant expansion broke down, which takes utility sds far above 4; it is shortened to this length.
 */
export const CORRECTION_MAX = 16;
