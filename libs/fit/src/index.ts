/**
 * @waarom/fit: learns the population prior from a log of choices. A back end takes people and returns the
 * mean, the covariance and what is wrong with the log, if anything. Start at `createPlainBackend`.
 */
export { learnAnswers, type AnswerFinding, type LearnedAnswers } from './answers/learn-answers.js';
export { chooseHalfLife, type HalfLifeChoice } from './choose-half-life.js';
export { chooseBackend, PAYS_FROM } from './choose-backend.js';
export { compareLosses, type Estimate } from './evaluate/bootstrap.js';
export { createDemographicForecaster } from './evaluate/demographic-forecaster.js';
export { aheadAfter, evaluate, type Evaluation } from './evaluate/evaluate.js';
export type { Forecaster } from './evaluate/forecaster.js';
export { placebo, type PlaceboTrait } from './evaluate/placebo.js';
export {
  createPosteriorForecaster,
  createPriorForecaster,
} from './evaluate/posterior-forecaster.js';
export {
  createPooledForecaster,
  createRuleForecaster,
  createUniformForecaster,
} from './evaluate/rate-forecasters.js';
export { reliabilityOf, type ForetoldChoices, type Reliability } from './evaluate/reliability.js';
export { samplePeople, splitPeople } from './evaluate/split-people.js';
export type { Score } from './evaluate/tally.js';
export type { FitBackend, FitOptions, FitProgress, FitResult } from './fit-backend.js';
export { fitPooled, type PooledFit } from './fit-pooled.js';
export { fitFromEvidence, type Evidences } from './from-evidence/fit-from-evidence.js';
export type { FitProblem } from './fit-problem.js';
export { findLogProblems } from './prepare-fit.js';
export { marginalLogLikelihood, type IntegrationOptions } from './marginal-log-likelihood.js';
export { weighOneSided, type OneSidedFinding } from './one-sided/weigh-one-sided.js';
export { packPeople } from './pack-people.js';
export type { GivenAnswer, People, Person } from './person.js';
export { createPlainBackend } from './plain/create-plain-backend.js';
export { priorOfFit } from './prior-of-fit.js';
export { createPrng, type Prng } from './prng.js';
export { builtTfjsNodeFolder } from './tensorflow/config.js';
export {
  createTensorflowBackend,
  type TensorflowBackend,
} from './tensorflow/create-tensorflow-backend.js';
export {
  builtTfjsNode,
  tensorflowSources,
  type TensorflowSource,
} from './tensorflow/load-tensorflow.js';
export {
  probeTensorflow,
  type TensorflowAttempt,
  type TensorflowProbe,
} from './tensorflow/probe-tensorflow.js';
export type { Device, Tensorflow } from './tensorflow/tensorflow.js';
