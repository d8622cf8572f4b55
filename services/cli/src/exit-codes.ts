/** What the process ends with; scripts rely on these. */
export const EXIT = {
  ok: 0,
  /** Not the user's fault. */
  bug: 1,
  /** Wrong usage, or something that must be so before the command can run is not. */
  precondition: 2,
  /** The command ran and found something: a problem, an unknown customer. */
  findings: 4,
  /** A condition of --fail-if holds. */
  threshold: 5,
  /** More bad events than the budget allows. */
  badEvents: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
