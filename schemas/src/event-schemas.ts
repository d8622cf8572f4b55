/**
 * The canonical events, written once, as Avro. TypeScript types (`events.ts`), the JSON checks (`event-json.ts`), the
 * binary codec (`event-avro.ts`), the `.avsc` files and the page of examples are all derived from this file.
 */

const NAMESPACE = 'waarom';

const alternative = {
  type: 'record',
  name: 'Alternative',
  doc: 'One alternative of a choice set, as it was shown.',
  fields: [
    { name: 'id', type: 'string', doc: 'Product, offer or promotion id.' },
    {
      name: 'price',
      type: ['null', 'double'],
      default: null,
      doc: 'Price asked, in any one currency; 0 or null: no price information.',
    },
    {
      name: 'list_price',
      type: ['null', 'double'],
      default: null,
      doc: 'Price before discount, same currency.',
    },
    {
      name: 'discount',
      type: ['null', 'double'],
      default: null,
      doc: 'Discount depth in [0, 1), where the list price is not known.',
    },
    {
      name: 'position',
      type: ['null', 'int'],
      default: null,
      doc: 'Slot in the list, 1 is first; null: unknown.',
    },
    {
      name: 'cues',
      type: { type: 'map', values: 'double' },
      default: {},
      doc: 'Cues shown on it, by name; 1 is present at normal strength.',
    },
  ],
} as const;

const consentField = {
  name: 'consent',
  type: ['null', 'boolean'],
  default: null,
  doc: 'Consent to personalisation at this moment; null: the event does not say, which is no consent.',
} as const;

const sessionField = {
  name: 'session',
  type: ['null', 'string'],
  default: null,
  doc: 'Session id; joins need equal ones when both sides have one.',
} as const;

const listField = {
  name: 'list',
  type: ['null', 'string'],
  default: null,
  doc: 'Id of the list or placement.',
} as const;

const idFields = [
  {
    name: 'id',
    type: 'string',
    doc: 'Event id, unique per customer; the same id again changes nothing.',
  },
  { name: 'customer', type: 'string', doc: 'Customer id; also the record key.' },
  {
    name: 'time',
    type: { type: 'long', logicalType: 'timestamp-millis' },
    doc: 'Event time in milliseconds since 1970, UTC.',
  },
] as const;

const exposure = {
  type: 'record',
  name: 'Exposure',
  namespace: NAMESPACE,
  doc: 'What was shown to a customer at one moment. Becomes a choice when its window closes.',
  fields: [
    { name: 'kind', type: { type: 'enum', name: 'ExposureKind', symbols: ['exposure'] } },
    ...idFields,
    consentField,
    sessionField,
    listField,
    {
      name: 'viewport',
      type: 'boolean',
      default: false,
      doc: 'True when every alternative is known to have been on screen.',
    },
    {
      name: 'alternatives',
      type: { type: 'array', items: alternative },
      doc: 'The choice set, 1 to 200.',
    },
  ],
} as const;

const response = {
  type: 'record',
  name: 'Response',
  namespace: NAMESPACE,
  doc: 'What the customer did with an exposure. The strongest response on an exposure is its choice.',
  fields: [
    { name: 'kind', type: { type: 'enum', name: 'ResponseKind', symbols: ['response'] } },
    ...idFields,
    consentField,
    sessionField,
    listField,
    {
      name: 'exposure',
      type: ['null', 'string'],
      default: null,
      doc: 'Id of the exposure; null: joined by alternative, list and session.',
    },
    {
      name: 'action',
      type: {
        type: 'enum',
        name: 'Action',
        symbols: ['click', 'add_to_cart', 'purchase', 'accept', 'decline', 'dismiss'],
      },
      doc: 'purchase and accept are stronger than add_to_cart, which is stronger than click; decline and dismiss take nothing.',
    },
    {
      name: 'alternative',
      type: ['null', 'string'],
      default: null,
      doc: 'Id of the alternative; may be null for decline and dismiss.',
    },
  ],
} as const;

const offerResponse = {
  type: 'record',
  name: 'OfferResponse',
  namespace: NAMESPACE,
  doc: 'A settled choice: the offers made and the one accepted, if any.',
  fields: [
    {
      name: 'kind',
      type: { type: 'enum', name: 'OfferResponseKind', symbols: ['offer_response'] },
    },
    ...idFields,
    consentField,
    {
      name: 'outside',
      type: 'boolean',
      default: true,
      doc: 'False for a forced choice, in which taking nothing was not possible.',
    },
    {
      name: 'offers',
      type: { type: 'array', items: alternative },
      doc: 'The choice set, 1 to 200.',
    },
    {
      name: 'accepted',
      type: ['null', 'string'],
      default: null,
      doc: 'Id of the offer accepted; null: all declined.',
    },
  ],
} as const;

const answer = {
  type: 'record',
  name: 'Answer',
  namespace: NAMESPACE,
  doc: 'The reply to a question: a direct, noisy measurement of one trait.',
  fields: [
    { name: 'kind', type: { type: 'enum', name: 'AnswerKind', symbols: ['answer'] } },
    ...idFields,
    consentField,
    { name: 'question', type: 'string', doc: 'Question id.' },
    { name: 'trait', type: 'string', doc: 'Trait it measures.' },
    { name: 'value', type: 'double', doc: 'Reply on a 0 to 1 scale; 1 is most of the trait.' },
  ],
} as const;

const consent = {
  type: 'record',
  name: 'Consent',
  namespace: NAMESPACE,
  doc: 'Consent given or withdrawn. A withdrawal holds until consent is given again by such an event.',
  fields: [
    { name: 'kind', type: { type: 'enum', name: 'ConsentKind', symbols: ['consent'] } },
    ...idFields,
    { name: 'granted', type: 'boolean', doc: 'True: given; false: withdrawn.' },
  ],
} as const;

const erasure = {
  type: 'record',
  name: 'Erasure',
  namespace: NAMESPACE,
  doc: 'Forget this customer. What happened up to this time is never learned from again, not by a replay either.',
  fields: [
    { name: 'kind', type: { type: 'enum', name: 'ErasureKind', symbols: ['erasure'] } },
    ...idFields,
  ],
} as const;

/** Avro schema of every canonical event, by kind. */
export const eventSchemas = {
  exposure,
  response,
  offer_response: offerResponse,
  answer,
  consent,
  erasure,
} as const;

/** Version of the contracts, in their file names (`schemas/avro/waarom/<kind>/<version>.avsc`). */
export const EVENT_SCHEMA_VERSION = '1-0-0';
