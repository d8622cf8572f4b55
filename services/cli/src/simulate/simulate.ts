/** `waarom simulate`: events of a shop whose customers' traits are known, and that truth beside them. */
import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { createShop, type Shop } from '@waarom/testing';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { fileError } from '../file-error.js';

export interface SimulateOptions {
  readonly customers: number;
  readonly events: number;
  readonly seed: number;
  readonly start: number;
  readonly out: string;
  readonly truth?: string;
  readonly json?: true;
}

/** @throws WaaromError `CLI.FILE`. */
export async function simulate(options: SimulateOptions): Promise<ExitCode> {
  const { customers, events, seed, start, out, truth } = options;
  const shop = createShop({ seed, customers, startTime: start });
  if (truth !== undefined) await writeLines(truth, truthLines(shop));
  await writeLines(out, eventLines(shop, events));
  if (options.json) {
    const counts = { events, customers, seed, out, truth: truth ?? null };
    (out === '-' ? process.stderr : process.stdout).write(`${JSON.stringify(counts)}\n`);
  }
  return EXIT.ok;
}

function* eventLines(shop: Shop, count: number): Generator<string> {
  for (const event of shop.events(count)) yield `${JSON.stringify(event)}\n`;
}

function* truthLines(shop: Shop): Generator<string> {
  for (const customer of shop.customers) {
    yield `${JSON.stringify({ customer, traits: shop.trueTraits(customer) })}\n`;
  }
}

const BLOCK_CHARACTERS = 2 ** 16;

/** Writes in blocks, no faster than they are taken. */
async function writeLines(file: string, lines: Iterable<string>): Promise<void> {
  const stream = file === '-' ? process.stdout : await openForWriting(file);
  let block = '';
  for (const line of lines) {
    block += line;
    if (block.length < BLOCK_CHARACTERS) continue;
    if (!stream.write(block)) await once(stream, 'drain');
    block = '';
  }
  if (file === '-') {
    await new Promise<void>((resolve) => stream.write(block, () => resolve()));
    return;
  }
  stream.end(block);
  await finished(stream).catch((cause: unknown) => {
    throw fileError('write', file, cause);
  });
}

async function openForWriting(file: string): Promise<WriteStream> {
  const stream = createWriteStream(file);
  try {
    await once(stream, 'open');
    return stream;
  } catch (cause) {
    throw fileError('write', file, cause);
  }
}
