/** `waarom simulate`: events of a shop whose customers' traits are known, and that truth beside them. */
import { createShop, type Shop } from '@waarom/testing';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { writeLines } from '../log/write-lines.js';

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
