/** The events of a request's body, each as its own bytes: what a log keeps, and what a dead letter shows. */

/**
 * One JSON event, a JSON array of events, or NDJSON. A body of which no part can be read is one event, so that it ends as one dead
 * letter with all of its bytes.
 */
export function splitBody(body: Buffer): readonly Buffer[] {
  const whole = trim(body);
  if (whole.length === 0) return [];
  const value = parsed(whole);
  if (Array.isArray(value)) return elementsOf(whole);
  if (value !== undefined) return [whole];
  const lines = linesOf(whole);
  return lines.some((line) => isObject(parsed(line))) ? lines : [whole];
}

function linesOf(body: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < body.length;) {
    const newline = body.indexOf(0x0a, start);
    const end = newline < 0 ? body.length : newline;
    const line = trim(body.subarray(start, end));
    if (line.length > 0) lines.push(line);
    start = end + 1;
  }
  return lines;
}

/** The elements of an array that is known to be sound JSON, so only its brackets, commas and strings need a look. */
function elementsOf(array: Buffer): readonly Buffer[] {
  const elements: Buffer[] = [];
  let depth = 0;
  let start = 1;
  let isText = false;
  const take = (end: number) => {
    const element = trim(array.subarray(start, end));
    if (element.length > 0) elements.push(element);
    start = end + 1;
  };
  for (let at = 0; at < array.length; at++) {
    const byte = array[at]!;
    if (isText) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) depth++;
    else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) {
      if (--depth === 0) take(at);
    } else if (byte === COMMA && depth === 1) take(at);
  }
  return elements;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Without white space at both ends, as JSON has it. */
function trim(bytes: Buffer): Buffer {
  let start = 0;
  let end = bytes.length;
  while (start < end && isSpace(bytes[start]!)) start++;
  while (end > start && isSpace(bytes[end - 1]!)) end--;
  return bytes.subarray(start, end);
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
