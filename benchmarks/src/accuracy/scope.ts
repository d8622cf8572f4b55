/** How much of the panels is looked at. */
export interface Scope {
  /** Persons of the predicted half, from its start. */
  readonly personsMax: number;
  /** Choices of one person, from the first. */
  readonly choicesMax: number;
  /** Effective draws a person, for the exact figure. */
  readonly effectiveDraws: number;
  readonly simulatedCustomers: number;
  /** Effective draws for the moments of a simulated customer: a KL of 0.002 must stand out from their noise. */
  readonly simulationDraws: number;
  /** MCMC iterations. */
  readonly mcmcDraws: number;
}

/** About a minute for the public panels together: too few people to tell half a percent, enough to see that all is well. */
export const quickScope: Scope = {
  personsMax: 50,
  choicesMax: 25,
  effectiveDraws: 1500,
  simulatedCustomers: 40,
  simulationDraws: 20_000,
  mcmcDraws: 10_000,
};

/** Everybody and every choice; for all the public panels a quarter of an hour. */
export const fullScope: Scope = {
  personsMax: Infinity,
  choicesMax: Infinity,
  effectiveDraws: 3000,
  simulatedCustomers: 100,
  simulationDraws: 60_000,
  mcmcDraws: 20_000,
};
