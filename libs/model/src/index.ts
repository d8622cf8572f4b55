/**
 * @waarom/model: the statistics, pure. A customer is `evidence` (natural parameters, zeros when nothing is
 * known); `prior` + evidence = posterior. Start at `createFoldChoice`, then `posterior` and `readTrait`.
 */
export { factorize, invert, invertLower, logDeterminant, solve, solveLower } from './cholesky.js';
export type { Choice, ChoiceSet } from './choice.js';
export { defaultPrior } from './default-prior.js';
export { copyDoubles, doubles } from './doubles.js';
export { eigenSymmetric, type Eigen } from './eigen.js';
export { emptyEvidence, evidenceLength, triangleIndex, triangleLength } from './evidence.js';
export { foldAnswer } from './fold-answer.js';
export { createFoldChoice, type FoldChoice } from './fold-choice.js';
export { forget } from './forget.js';
export { createMulberry32 } from './mulberry32.js';
export { normalCdf, normalDensity, normalQuantile } from './normal.js';
export { posterior, type Posterior } from './posterior.js';
export { predict, type Prediction } from './predict/predict.js';
export {
  positionOffset,
  preparePrior,
  type AnswerMeasure,
  type PreparedPrior,
  type Prior,
} from './prior.js';
export { jointEvidenceNats } from './readout/joint-evidence-nats.js';
export { LEVEL_THRESHOLDS, type Level } from './readout/levels.js';
export { readContrast, type ContrastReadout } from './readout/read-contrast.js';
export { readQuantile, readTrait, type TraitReadout } from './readout/read-trait.js';
export { evidenceOf } from './refine/evidence-of.js';
export { emptyPoint, evaluateJoint, type Base, type JointPoint } from './refine/joint-point.js';
export { logLikelihood } from './refine/log-likelihood.js';
export { createRefiner, refine, type Refiner } from './refine/refine.js';
export type { Refined, RefineOptions } from './refine/refined.js';
