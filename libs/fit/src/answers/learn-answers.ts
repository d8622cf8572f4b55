import { preparePrior, type AnswerMeasure, type Prior } from '@waarom/model';
import type { People } from '../person.js';
import { createAnderson } from '../plain/anderson.js';
import { collectAnswering, type AnsweringCustomer } from './answering-customers.js';
import { expectAnswers, type AnswerSums } from './expect-answers.js';
import { slopeErrorOf } from './slope-error.js';

/** How answers measure traits, and what that rests on. */
export interface LearnedAnswers {
  /** One for each coefficient, as a prior takes them. */
  readonly measures: readonly AnswerMeasure[];
  /** One for each trait that anybody answered on, by coefficient. */
  readonly findings: readonly AnswerFinding[];
}

export interface AnswerFinding {
  /** From 1. */
  readonly coefficient: number;
  readonly answers: number;
  /** Customers who answered and also chose. */
  readonly customers: number;
  /**
   * `learned`; or the assumed measure is kept: `too-few` customers answered, or their answers are explained by it `as-well`.
   */
  readonly verdict: 'learned' | 'too-few' | 'as-well';
  /** Log-likelihood of the answers above that of the assumed measure, in nats; 0 where too few. */
  readonly gain: number;
  /** Standard error of the slope, per population sd of the trait; `null` where it was not learned. */
  readonly slopeError: number | null;
}

/** Slope, intercept and noise are three numbers; with fewer than ten customers for each they are not even tried. */
const CUSTOMERS_MIN = 30;

/** Half of the logarithm of the customers for each of three numbers: Schwarz (1978), Annals of Statistics 6. */
const PRICE_OF_THREE = 1.5;

const ITERATIONS_MAX = 2_000;

/** So many steps in succession must gain less than this a customer. */
const STILL = { steps: 3, gain: 1e-7 };

/**
 * Learns how answers measure traits, a = c0 + c b + N(0, r), from customers who both chose and answered: EM over c0, c and r of all
 * traits, with the population and what choices say held where the fit of the choices put them. So no answer moves what cues
 * are believed to do, and every back end's fit can be followed by it.
 *
 * The assumed measure of `prior` is kept for a trait where fewer than 30 customers answered, and where three new numbers are
 * not worth their price in evidence.
 */
export function learnAnswers(people: People, prior: Prior): LearnedAnswers {
  const customers = collectAnswering(people, preparePrior(prior));
  const counts = countsOf(customers, prior.answers.length);
  const asked = counts.flatMap(({ customers: count }, k) => (count >= CUSTOMERS_MIN ? [k] : []));
  const learned = climb(customers, prior.answers, asked);
  const height = expectAnswers(customers, learned).logLikelihood;
  const measures = [...prior.answers];
  const findings = counts.flatMap((count, coefficient): AnswerFinding[] => {
    if (count.answers === 0) return [];
    const kept = { coefficient, ...count, gain: 0, slopeError: null };
    if (!asked.includes(coefficient)) return [{ ...kept, verdict: 'too-few' }];
    const assumed = learned.with(coefficient, prior.answers[coefficient]!);
    const gain = height - expectAnswers(customers, assumed).logLikelihood;
    if (gain < PRICE_OF_THREE * Math.log(count.customers)) {
      return [{ ...kept, gain, verdict: 'as-well' }];
    }
    measures[coefficient] = { ...learned[coefficient]!, learned: true };
    const sd = Math.sqrt(prior.covariance[coefficient * (prior.mean.length + 1)]!);
    const slopeError = sd * slopeErrorOf(customers, coefficient, learned[coefficient]!);
    return [{ ...kept, gain, slopeError, verdict: 'learned' }];
  });
  return { measures, findings };
}

function countsOf(customers: readonly AnsweringCustomer[], dimension: number) {
  const counts = Array.from({ length: dimension }, () => ({ answers: 0, customers: 0 }));
  for (const { given } of customers) {
    for (const { coefficient, count } of given) {
      counts[coefficient]!.customers += 1;
      counts[coefficient]!.answers += count;
    }
  }
  return counts;
}

/** Returns the measures with those of the coefficients `asked` at the top of the likelihood. */
function climb(
  customers: readonly AnsweringCustomer[],
  assumed: readonly AnswerMeasure[],
  asked: readonly number[],
): readonly AnswerMeasure[] {
  const visit = (measures: readonly AnswerMeasure[]) => {
    const { logLikelihood, sums } = expectAnswers(customers, measures);
    const next = measures.map((measure, k) =>
      asked.includes(k) ? regress(sums[k]!, assumed[k]!) : measure,
    );
    return { measures, height: logLikelihood + logPenalty(measures, assumed, asked), next };
  };
  const anderson = createAnderson();
  const gainMin = STILL.gain * customers.length;
  let here = visit(assumed);
  let still = asked.length === 0 ? STILL.steps : 0;
  for (let pass = 0; still < STILL.steps && pass < ITERATIONS_MAX; pass++) {
    const ahead = anderson.next(vectorOf(here.measures, asked), vectorOf(here.next, asked));
    const tried = visit(measuresOf(ahead, asked, assumed));
    const accepted = tried.height >= here.height;
    anderson.judge(accepted);
    const reached = accepted ? tried : visit(here.next);
    still = reached.height - here.height < gainMin ? still + 1 : 0;
    here = reached;
  }
  return here.measures;
}

/** Returns the regression of answers on traits. The noise is as if one more answer with the assumed noise had been seen. */
function regress(sums: AnswerSums, { sd }: AnswerMeasure): AnswerMeasure {
  const { answers, value, valueSquared, trait, traitSquared, both } = sums;
  const loading = (both - (value * trait) / answers) / (traitSquared - trait ** 2 / answers);
  const intercept = (value - loading * trait) / answers;
  const left = valueSquared - intercept * value - loading * both;
  return { intercept, loading, sd: Math.sqrt((left + sd ** 2) / (answers + 1)) };
}

/** The log density, up to a constant, under which that one answer is the right amount. */
function logPenalty(
  measures: readonly AnswerMeasure[],
  assumed: readonly AnswerMeasure[],
  asked: readonly number[],
): number {
  return asked.reduce((sum, k) => {
    const { sd } = measures[k]!;
    return sum - Math.log(sd) - 0.5 * (assumed[k]!.sd / sd) ** 2;
  }, 0);
}

function vectorOf(measures: readonly AnswerMeasure[], asked: readonly number[]): Float64Array {
  return Float64Array.from(
    asked.flatMap((k) => {
      const { intercept, loading, sd } = measures[k]!;
      return [intercept, loading, Math.log(sd)];
    }),
  );
}

function measuresOf(
  vector: Float64Array,
  asked: readonly number[],
  assumed: readonly AnswerMeasure[],
): readonly AnswerMeasure[] {
  const measures = [...assumed];
  asked.forEach((k, index) => {
    const [intercept, loading, logSd] = vector.subarray(3 * index, 3 * index + 3);
    measures[k] = { intercept: intercept!, loading: loading!, sd: Math.exp(logSd!) };
  });
  return measures;
}
