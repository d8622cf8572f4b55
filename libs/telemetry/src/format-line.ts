/** One JSON log line as lines for people: `12:30:01 error updater  What happened  field=value`, the why and the remedies below. */
export function formatLine(line: string): string {
  const { level, time, service, msg, what, why, next, err, ...fields } = JSON.parse(line) as Fields;
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${asText(value)}`);
  const about = msg === undefined || msg === what ? [] : asLines(what);
  const text = [`${time.slice(11, 19)} ${level.padEnd(5)} ${service}`, msg ?? what ?? '', ...rest];
  const below = [
    ...about,
    ...asLines(why),
    ...(next ?? []).map((remedy) => `-> ${remedy}`),
    ...asLines(err?.stack),
  ];
  return [text.join('  ').trimEnd(), ...below.map((more) => `    ${more}`), ''].join('\n');
}

interface Fields {
  readonly level: string;
  readonly time: string;
  readonly service: string;
  readonly msg?: string;
  readonly what?: string;
  readonly why?: string;
  readonly next?: readonly string[];
  readonly err?: { readonly stack?: string };
}

function asLines(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split('\n');
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
