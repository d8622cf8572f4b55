import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createMulberry32 } from '@waarom/model';
import { describe, expect, it } from 'vitest';
import { runWaarom, scratchFolder } from './run-waarom.js';

const folder = scratchFolder();

interface Offer {
  readonly id: string;
  readonly list_price: number;
  readonly price: number;
  cues: Record<string, number>;
}

interface LogShape {
  readonly customers?: number;
  readonly choices?: number;
  /** Changes what is shown. */
  readonly show?: (offer: Offer) => void;
  /** What is accepted; `undefined`: as chance has it. */
  readonly accept?: (offers: readonly Offer[]) => string | null | undefined;
}

const CUES = ['social_proof', 'authority', 'scarcity'];

/** Choices between two offers of everything there is, by people who do not care. */
function logOf({ customers = 60, choices = 8, show, accept }: LogShape): string {
  const uniform = createMulberry32(17);
  const lines = Array.from({ length: customers * choices }, (_, number) => {
    const offers = ['a', 'b'].map((id): Offer => {
      const cues = Object.fromEntries(CUES.map((cue) => [cue, uniform() < 0.4 ? 1 : 0]));
      const offer = { id, list_price: 50, price: uniform() < 0.5 ? 50 : 40, cues };
      show?.(offer);
      return offer;
    });
    const byChance = [null, 'a', 'b'][Math.floor(3 * uniform())]!;
    const wanted = accept?.(offers);
    return JSON.stringify({
      kind: 'offer_response',
      id: `o-${number}`,
      customer: `c-${number % customers}`,
      time: Date.UTC(2026, 5, 1) + number * 60_000,
      consent: true,
      offers,
      accepted: wanted === undefined ? byChance : wanted,
    });
  });
  return `${lines.join('\n')}\n`;
}

async function fit(shape: LogShape) {
  const out = join(folder, 'prior.json');
  rmSync(out, { force: true });
  const args = ['fit', '-', '--out', out, '--backend', 'plain', '--half-life', '365'];
  const ended = await runWaarom(args, { input: logOf(shape) });
  return { ...ended, written: existsSync(out) };
}

describe('a log is refused, with what is missing and what to do, and nothing is written', () => {
  it.each<readonly [string, LogShape, RegExp]>([
    ['too few customers', { customers: 12 }, /too few customers: 12, at least 20 are needed/],
    ['customers who come once', { customers: 200, choices: 1 }, /no customer was seen twice/],
    [
      'a cue that never varies',
      { show: ({ cues }) => void (cues['scarcity'] = 0) },
      /scarcity: its cue never varies within a choice set \(almost_gone, scarcity|scarcity: its cue never varies within a choice set \(scarcity, almost_gone/,
    ],
    [
      'two cues that always come together',
      { show: ({ cues }) => void (cues['authority'] = cues['social_proof']!) },
      /0\.71 × (social_proof|authority) − 0\.71 × (social_proof|authority): the same for all alternatives/,
    ],
    [
      'a cue that is always taken',
      { accept: (offers) => offers.find(({ cues }) => cues['scarcity'] === 1)?.id },
      /scarcity: where alternatives differed in it, the one with more was always taken/,
    ],
    [
      'a cue that is never taken',
      {
        show: (offer) =>
          void (offer.cues['authority'] = offer.id === 'a' ? 0 : offer.cues['authority']!),
        accept: (offers) => (offers[1]!.cues['authority'] === 1 ? null : undefined),
      },
      /authority: where alternatives differed in it, the one with more was never taken/,
    ],
    ['no response at all', { accept: () => null }, /in none of 480 choices was anything taken/],
  ])('%s', async (_name, shape, problem) => {
    const { code, stdout, stderr, written } = await fit(shape);
    expect({ code, stdout, written }).toEqual({ code: 4, stdout: '', written: false });
    expect(stderr).toContain('FIT.NOT_LEARNABLE');
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(problem);
    expect(stderr).toMatch(/^ +why {2}/m);
    expect(stderr).toMatch(/^ +next {2}/m);
    // Not an accident with a stack.
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it('but not where nothing is wrong', async () => {
    const { code, stderr, written } = await fit({});
    expect({ code, stderr, written }).toEqual({ code: 0, stderr: '', written: true });
  });
});
