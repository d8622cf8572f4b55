/** The files derived from the schemas, as (path under schemas/, text). Pure, so that a test can compare. */
import { encodeEvent } from './event-avro.js';
import { eventExamples } from './event-examples.js';
import { eventJsonSchema, parseEvent } from './event-json.js';
import { EVENT_SCHEMA_VERSION, eventSchemas } from './event-schemas.js';
import type { Event, EventKind } from './events.js';

/** Every derived file. */
export function generatedFiles(): readonly (readonly [path: string, text: string])[] {
  const avscFiles = Object.entries(eventSchemas).map(
    ([kind, schema]) => [`avro/waarom/${kind}/${EVENT_SCHEMA_VERSION}.avsc`, json(schema)] as const,
  );
  return [
    ...avscFiles,
    ['json/event.schema.json', json(eventJsonSchema())],
    ['EXAMPLES.md', page()],
  ];
}

function page(): string {
  const kinds = Object.keys(eventSchemas) as EventKind[];
  return `# The canonical events, by example

Written by \`npm run generate\` from \`src/event-schemas.ts\` and \`src/event-examples.ts\`. Fields with a default may be left
out of JSON. On a Kafka topic the record key is the customer id; the value is Avro single-object encoding or JSON.
Limits: ids of 1 to 256 characters without control characters, 1 to 200 alternatives, prices from 0 up, finite numbers.

An event without consent changes nothing but a counter, unless the configuration says that consent is settled upstream.
${kinds.map(section).join('')}`;
}

function section(kind: EventKind): string {
  const { doc, fields } = eventSchemas[kind];
  const example = eventExamples[kind];
  const bytes = encodeEvent(parseEvent(example) as Event);
  const rows = fields.map((field) => {
    const { name, type } = field;
    const text = 'doc' in field ? field.doc : '';
    return `| \`${name}\` | ${typeText(type)} | ${'default' in field ? code(field.default) : ''} | ${text} |`;
  });
  return `
## ${kind}

${doc}

| field | type | default | |
| --- | --- | --- | --- |
${rows.join('\n')}
${kind === 'exposure' ? `\nAn alternative:\n\n${alternativeTable()}\n` : ''}
\`\`\`json
${JSON.stringify(example, null, 2)}
\`\`\`

The same event as Avro, ${bytes.length} bytes:

\`\`\`text
${bytes.toString('hex').replace(/.{1,96}/g, '$&\n')}\`\`\`
`;
}

function alternativeTable(): string {
  const field = eventSchemas.exposure.fields.find(({ name }) => name === 'alternatives')!;
  const { items } = field.type as { items: { fields: readonly FieldRow[] } };
  const rows = items.fields.map(
    ({ name, type, default: value, doc }) =>
      `| \`${name}\` | ${typeText(type)} | ${value === undefined ? '' : code(value)} | ${doc ?? ''} |`,
  );
  return `| field | type | default | |\n| --- | --- | --- | --- |\n${rows.join('\n')}`;
}

interface FieldRow {
  readonly name: string;
  readonly type: unknown;
  readonly default?: unknown;
  readonly doc?: string;
}

function typeText(type: unknown): string {
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) return type.map(typeText).join(' or ');
  const { type: inner, logicalType, symbols, items, values } = type as Record<string, unknown>;
  if (logicalType !== undefined) return 'milliseconds, or ISO 8601 text in JSON';
  if (symbols !== undefined)
    return (symbols as string[]).map((symbol) => `\`${symbol}\``).join(', ');
  if (items !== undefined) return `list of ${(items as { name: string }).name}`;
  if (values !== undefined) return `map of ${typeText(values)}`;
  return typeText(inner);
}

function code(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
