import { parseMapping } from '@waarom/formats';
import { WaaromError } from '@waarom/schemas';
import { expect, it } from 'vitest';

function problemsOf(text: string): string {
  try {
    parseMapping(text, 'm.yaml');
  } catch (error) {
    if (error instanceof WaaromError && error.code === 'MAPPING.INVALID') return error.message;
    throw error;
  }
  return '';
}

const HEAD = `version: 1
event: answer
fields:
  id: { column: id }
  customer: { column: who }
  time: { column: at }
  question: { value: q1 }
  trait: { value: scarcity }
`;

it('a sound mapping is read', () => {
  expect(parseMapping(`${HEAD}  value: { column: v }\n`, 'm.yaml')).toMatchObject({
    event: 'answer',
    fields: { value: { column: 'v' }, time: { column: 'at', unit: 'iso' } },
  });
});

it('every problem is listed, with the file and the line', () => {
  const problems = problemsOf(`version: 1
event: answer
fields:
  id: { column: id, template: 'x-{id}' }
  customer: { template: 'no column' }
  time: { column: at, unit: weeks }
  question: { value: q1 }
  trait: { value: scarcity, mapp: {} }
  vale: { column: v }
`);
  expect(problems).toContain('m.yaml');
  expect(problems).toContain('fields.id needs exactly one of column, template, value (line 4)');
  expect(problems).toContain('fields.customer.template has no {column} in it (line 5)');
  expect(problems).toMatch(/fields\.time\.unit .*\(line 6\)/);
  expect(problems).toMatch(/fields\.trait .*"mapp" \(line 8\)/);
  expect(problems).toMatch(/fields\.value .*\(line 4\)/);
  expect(problems).toMatch(/fields .*"vale" \(line 4\)/);
});

it('a problem inside an offer names the offer and its line', () => {
  const problems = problemsOf(`version: 1
event: offer_response
fields:
  id: { column: id }
  customer: { column: who }
  time: { start: 2017-01-01T00:00:00Z, column: n }
  offers:
    - id: { value: one }
    - id: { value: two }
      price: {}
      prize: { value: 1 }
`);
  expect(problems).toContain('fields.time needs both start and step for a made-up clock (line 6)');
  expect(problems).toContain('fields.offers.1.price needs exactly one of');
  expect(problems).toMatch(/fields\.offers\.1 .*"prize" \(line 9\)/);
});

it('the accepted offer is said in one way only', () => {
  const problems = problemsOf(`version: 1
event: offer_response
fields:
  id: { column: id }
  customer: { column: who }
  time: { column: at }
  accepted: { column: a }
  accepted_place: { column: b }
  offers: [{ id: { value: one } }]
`);
  expect(problems).toContain('fields has both accepted and accepted_place (line 4)');
});

it('an unknown kind of event, an empty file and broken YAML are refused', () => {
  expect(problemsOf(`version: 1\nevent: wish\nfields: {}\n`)).toContain('event');
  expect(problemsOf('')).not.toBe('');
  expect(problemsOf('version: [1')).toContain('line 1');
});
