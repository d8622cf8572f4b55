/** The wall clock. Only readers ask it (`as_of`); the fold lives on event time alone. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}
