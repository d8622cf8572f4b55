/** Files that people write: mapping, CSV, catalogue, prior. */
import assert from 'node:assert/strict';
import { createEngineModel, priorFileOf, priorOfFile } from '@waarom/engine';
import { createMapper, parseMapping, readCsv } from '@waarom/formats';
import {
  checkEvent,
  defaultTraitCatalogue,
  formatPriorFile,
  parsePriorFile,
  parseTraitCatalogue,
  WaaromError,
} from '@waarom/schemas';
import type { Random } from '@waarom/testing';
import type { Decoder, Verdict } from './decoder.js';
import { mutateBytes } from './mutate-bytes.js';
import { mutateJson } from './mutate-json.js';

const catalogue = defaultTraitCatalogue();
const model = createEngineModel(catalogue);
const provenance = { source: 'assumed', customers: 0, choices: 0, logMarginalLikelihood: 0 };
const prior = priorFileOf(model.prior, catalogue, provenance);
const mapping = {
  version: 1,
  event: 'offer_response',
  fields: {
    id: { template: 'offer-{person}-{task}' },
    customer: { template: 'p-{person}' },
    time: { start: '2017-01-01T00:00:00Z', step: '1d', column: 'task' },
    consent: { value: true },
    offers: [
      {
        id: { column: 'coupon' },
        price: { column: 'coupon', map: { bar: 14, cafe: 32 }, otherwise: null },
        list_price: { value: 20 },
        cues: { scarcity: { column: 'expiration', map: { '2h': 1, '1d': 0 } } },
      },
    ],
    accepted_place: { column: 'accept' },
  },
};
const row = { person: '1', task: '3', accept: '1', coupon: 'bar', expiration: '2h' };
const csv = Buffer.from(
  'person,task,accept,coupon,expiration\n1,1,1,bar,"1d"\r\n1,2,0,"ca ""fe""",2h\n',
);
const map = createMapper(parseMapping(JSON.stringify(mapping), 'fuzz'));

/** YAML that is no JSON: anchors, tags, documents, tabs, keys of every kind. */
const YAML_PIECES = [
  '&a [*a, *a]\n',
  'a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n',
  '!!binary "//8="\n',
  '!!js/function "x"\n',
  '%TAG ! x\n---\n',
  '---\n---\n',
  '? [a, b]\n: 1\n',
  '<<: *missing\n',
  '\t- x\n',
  '"\\ud800": 1\n',
  '.nan: .inf\n',
  '[[['.repeat(20),
  '- '.repeat(50),
];

export const fileDecoders: readonly Decoder[] = [
  {
    name: 'mapping',
    weight: 1,
    draw: (random) => drawFile(random, mapping),
    decode: (input) =>
      refusing(() => {
        const event = createMapper(parseMapping(input.toString(), 'fuzz'))(row);
        if (event.kind !== 'rejected') assert.equal(checkEvent(event), null);
      }),
  },
  {
    name: 'mapped row',
    weight: 4,
    draw: (random) => Buffer.from(mutateJson(random, row)),
    decode(input) {
      const value = parsed(input);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'refused';
      const event = map(value as Readonly<Record<string, unknown>>);
      if (event.kind === 'rejected') return 'refused';
      assert.equal(checkEvent(event), null);
      return 'accepted';
    },
  },
  {
    name: 'CSV',
    weight: 1,
    draw: (random) => mutateBytes(random, csv, [csv]),
    async decode(input) {
      async function* chunks() {
        yield input;
      }
      try {
        for await (const record of readCsv(chunks(), 'fuzz')) map(record.row);
      } catch (error) {
        return requireRefusal(error);
      }
      return 'accepted';
    },
  },
  {
    name: 'catalogue',
    weight: 1,
    draw: (random) => drawFile(random, catalogue),
    decode: (input) =>
      refusing(() => void createEngineModel(parseTraitCatalogue(input.toString(), 'fuzz'))),
  },
  {
    name: 'prior',
    weight: 1,
    draw: (random) => drawFile(random, prior),
    decode: (input) =>
      refusing(() => {
        const file = parsePriorFile(input.toString(), 'fuzz');
        // As texts: JSON.parse knows -0 and JSON.stringify does not.
        const text = formatPriorFile(file);
        assert.equal(formatPriorFile(parsePriorFile(text, 'fuzz')), text);
        createEngineModel(catalogue, priorOfFile(file, catalogue, 'fuzz'));
      }),
  },
];

function drawFile(random: Random, value: unknown): Buffer {
  const text = mutateJson(random, value);
  if (random.chance(0.6)) return Buffer.from(text);
  if (random.chance(0.3)) return mutateBytes(random, Buffer.from(text), [Buffer.from(text)]);
  const piece = random.pick(YAML_PIECES);
  return Buffer.from(random.chance(0.5) ? piece + text : `traits: ${piece}`);
}

function refusing(decode: () => void): Verdict {
  try {
    decode();
  } catch (error) {
    return requireRefusal(error);
  }
  return 'accepted';
}

function requireRefusal(error: unknown): Verdict {
  if (error instanceof WaaromError) return 'refused';
  throw error;
}

function parsed(input: Buffer): unknown {
  try {
    return JSON.parse(input.toString());
  } catch {
    return null;
  }
}
