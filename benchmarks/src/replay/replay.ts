/** Choices a second that `waarom replay` learns from a file on one core, against reading the same file's lines as JSON. */
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { simulateChoices } from '@waarom/testing';
import { rateFigure, type Bench } from '../figure.js';
import { median } from '../micro/timing.js';
import { START_TIME } from '../profiles.js';

const CHOICES = 300_000;
const CUSTOMERS = 10_000;
const TURNS = 3;
const LINES_A_WRITE = 1_000;

const run = promisify(execFile);
const command = fileURLToPath(new URL('../../../services/cli/bin/waarom.js', import.meta.url));
const bare = fileURLToPath(new URL('parse-lines.js', import.meta.url));

export const replay: Bench = async ({ note }) => {
  const folder = await mkdtemp(join(tmpdir(), 'waarom-bench-'));
  try {
    const file = join(folder, 'choices.ndjson');
    await pipeline(Readable.from(choiceLines()), createWriteStream(file));
    const pin = await pinToOneCore();
    if (pin.length === 0)
      note('replay.ndjson: taskset is not there, so more than one core may be used');
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let turn = 0; turn < TURNS; turn++) {
      ours.push(await eventsPerSecond([...pin, command, 'replay', file, '--json']));
      theirs.push(await eventsPerSecond([...pin, bare, file]));
      note(
        `replay.ndjson: ${Math.round(ours.at(-1)!)} choices/s, bare ${Math.round(theirs.at(-1)!)}`,
      );
    }
    return [rateFigure('replay.ndjson', 'choices/s', median(ours), median(theirs))];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

function* choiceLines(): Generator<string> {
  let text = '';
  let lines = 0;
  const startTime = START_TIME;
  for (const choice of simulateChoices({
    seed: 7,
    customers: CUSTOMERS,
    count: CHOICES,
    startTime,
  })) {
    text += `${JSON.stringify(choice)}\n`;
    if (++lines % LINES_A_WRITE > 0) continue;
    yield text;
    text = '';
  }
  yield text;
}

/** The command that runs Node on one core alone; just Node where there is no such command. */
async function pinToOneCore(): Promise<readonly string[]> {
  const pinned = ['taskset', '-c', '0', process.execPath] as const;
  try {
    await run(pinned[0], [...pinned.slice(1), '--version']);
    return pinned;
  } catch {
    return [process.execPath];
  }
}

/** Runs a process to its end and reads its one line of JSON. */
async function eventsPerSecond([program, ...rest]: readonly string[]): Promise<number> {
  const { stdout } = await run(program!, rest);
  const report = JSON.parse(stdout) as {
    readonly events: number;
    readonly eventsPerSecond: number;
  };
  if (report.events !== CHOICES) throw new Error(`${report.events} events of ${CHOICES} were read`);
  return report.eventsPerSecond;
}
