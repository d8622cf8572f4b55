/** Events into what each customer was shown and took: the log as fits and evaluations see it. */
import {
  emptyState,
  Fold,
  type ConsentPolicy,
  type CustomerState,
  type EngineModel,
  type Outcome,
} from '@waarom/engine';
import { packPeople, type GivenAnswer, type People, type Person } from '@waarom/fit';
import type { Choice } from '@waarom/model';
import type { Event, Rejection } from '@waarom/schemas';

export interface PeopleCollector {
  /** Folds the event as any stream would; what settles is kept. */
  readonly add: (event: Event) => Outcome | Rejection;
  /**
   * Customers who made a choice, in the order of their first event, each one's choices and answers by event time. Open exposures count as a
   * reader at the end of the log would count them. Ends the collector.
   */
  readonly finish: () => People & { readonly size: number };
}

/** A customer's choices in one array: for each time, count, outside, chosen, then rows and slots. */
interface History {
  readonly state: CustomerState;
  answers: GivenAnswer[];
  numbers: Float64Array;
  length: number;
}

const HEAD = 4;
const LENGTH_FIRST = 64;

export function createPeopleCollector(
  model: EngineModel,
  consentPolicy: ConsentPolicy,
): PeopleCollector {
  const { dimension } = model.design;
  const histories = new Map<string, History>();
  let current: History;
  let lastTime = 0;
  const fold = new Fold(model, consentPolicy, (choice, slots, time) => {
    const { count, outside, chosen, rows } = choice;
    const start = current.length;
    const end = start + HEAD + count * (dimension + 1);
    if (end > current.numbers.length) {
      const longer = new Float64Array(2 * end);
      longer.set(current.numbers.subarray(0, start));
      current.numbers = longer;
    }
    const { numbers } = current;
    numbers.set([time, count, outside ? 1 : 0, chosen], start);
    numbers.set(rows.subarray(0, count * dimension), start + HEAD);
    numbers.set(slots.subarray(0, count), start + HEAD + count * dimension);
    current.length = end;
  });

  function note(history: History, event: Event): void {
    if (event.kind === 'erasure') {
      history.length = 0;
      history.answers = [];
    } else if (event.kind === 'answer') {
      const { trait, value, time } = event;
      // The fold refuses answers on traits that are not in the catalogue.
      history.answers.push({ coefficient: model.elements.get(trait)!, value, timeMs: time });
    }
  }

  function* people(): Generator<Person> {
    for (const [id, history] of histories) {
      current = history;
      fold.settleOpen(history.state, Math.max(lastTime, history.state.lastEventTime));
      if (history.length > 0) yield personOf(id, history, dimension);
      histories.delete(id);
    }
  }

  return {
    add(event) {
      const { customer } = event;
      let history = histories.get(customer);
      if (history === undefined) {
        const numbers = new Float64Array(LENGTH_FIRST);
        history = { state: emptyState(dimension), answers: [], numbers, length: 0 };
        histories.set(customer, history);
      }
      current = history;
      const outcome = fold.foldEvent(history.state, event);
      if (outcome === 'applied') note(history, event);
      lastTime = Math.max(lastTime, history.state.lastEventTime);
      return outcome;
    },
    finish: () => packPeople(people(), dimension),
  };
}

function personOf(id: string, { numbers, length, answers }: History, dimension: number): Person {
  const settled: {
    readonly choice: Choice;
    readonly slots: Float64Array;
    readonly time: number;
  }[] = [];
  for (let at = 0; at < length;) {
    const count = numbers[at + 1]!;
    const rows = at + HEAD;
    const slots = rows + count * dimension;
    settled.push({
      time: numbers[at]!,
      slots: numbers.subarray(slots, slots + count),
      choice: {
        rows: numbers.subarray(rows, slots),
        offsets: new Float64Array(count),
        count,
        outside: numbers[at + 2] === 1,
        chosen: numbers[at + 3]!,
        weight: 1,
      },
    });
    at = slots + count;
  }
  settled.sort((first, second) => first.time - second.time);
  return {
    id,
    choices: settled.map(({ choice }) => choice),
    slots: settled.map(({ slots }) => slots),
    timesMs: Float64Array.from(settled, ({ time }) => time),
    ...(answers.length === 0
      ? {}
      : { answers: answers.toSorted((first, second) => first.timeMs - second.timeMs) }),
  };
}
