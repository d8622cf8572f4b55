/** TypeScript types of the canonical events, derived from their Avro schemas. */
import type { eventSchemas } from './event-schemas.js';

/** The value that an Avro schema describes. Unions are unwrapped: `['null', 'double']` is `number | null`. */
type FromAvro<S> = S extends 'string'
  ? string
  : S extends 'int' | 'long' | 'float' | 'double'
    ? number
    : S extends 'boolean'
      ? boolean
      : S extends 'null'
        ? null
        : S extends readonly (infer Branch)[]
          ? FromAvro<Branch>
          : S extends { type: 'record'; fields: infer Fields }
            ? FromFields<Fields>
            : S extends { type: 'array'; items: infer Items }
              ? readonly FromAvro<Items>[]
              : S extends { type: 'map'; values: infer Values }
                ? Readonly<Record<string, FromAvro<Values>>>
                : S extends { type: 'enum'; symbols: readonly (infer Symbols)[] }
                  ? Symbols
                  : S extends { type: infer Type }
                    ? FromAvro<Type>
                    : never;

type FromFields<Fields> = Fields extends readonly { name: string; type: unknown }[]
  ? { readonly [Field in Fields[number] as Field['name']]: FromAvro<Field['type']> }
  : never;

export type EventKind = keyof typeof eventSchemas;
type EventOf<Kind extends EventKind> = FromAvro<(typeof eventSchemas)[Kind]>;

export type Exposure = EventOf<'exposure'>;
export type Response = EventOf<'response'>;
export type OfferResponse = EventOf<'offer_response'>;
export type Answer = EventOf<'answer'>;
export type Consent = EventOf<'consent'>;
export type Erasure = EventOf<'erasure'>;
export type Alternative = Exposure['alternatives'][number];
export type Action = Response['action'];

/** A canonical event. `kind` tells which. */
export type Event = Exposure | Response | OfferResponse | Answer | Consent | Erasure;
