/** `waarom replay`: files of events into profiles, the same every time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '@waarom/embedded';
import type { ConsentPolicy } from '@waarom/engine';
import { errors } from '../errors.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { identityOf, openModel, type ModelOptions } from '../open-model.js';
import { readPeople } from '../log/read-people.js';
import { print } from '../terminal.js';
import type { InputFormat } from './input.js';
import { openInputs } from './open-inputs.js';
import { createProgressLine, sumOfBytes } from './progress.js';
import { replayFiles, type ReplayReport } from './replay-files.js';
import { reportText } from './report-text.js';
import { writeTraits } from './write-traits.js';

export interface ReplayCommandOptions extends ModelOptions {
  readonly data?: string;
  readonly consent: ConsentPolicy;
  readonly format?: InputFormat;
  readonly mapping?: string;
  /** Share of refused events above which the exit code says so. */
  readonly badMax: number;
  /** Where the profiles are written to. */
  readonly traits?: string;
  /** Solves each customer's choices at once for them. */
  readonly refine?: true;
  readonly json?: true;
}

/** @throws WaaromError of the files, the catalogue, the mapping or the store. */
export async function replay(
  files: readonly string[],
  options: ReplayCommandOptions,
): Promise<ExitCode> {
  const { data, consent: consentPolicy, badMax, traits, json } = options;
  if (options.refine && traits === undefined) {
    const help = 'Name the file that the profiles go to: --traits traits.csv';
    throw errors.raise('CLI.USAGE', { problem: '--refine changes what --traits writes', help });
  }
  const model = openModel(options);
  const { inputs, decode } = await openInputs(files, options);
  const folder = data ?? (await mkdtemp(join(tmpdir(), 'waarom-replay-')));
  try {
    const embedded = await openEmbedded({ folder, identity: identityOf(model) });
    const progress = createProgressLine('replay', sumOfBytes(inputs));
    try {
      const onProgress = progress.show;
      const report = await replayFiles({
        model,
        consentPolicy,
        inputs,
        decode,
        embedded,
        onProgress,
      });
      progress.clear();
      if (traits !== undefined) {
        const people = options.refine ? (await readPeople(files, options)).people : undefined;
        await writeTraits({
          model,
          reader: embedded.store,
          file: traits,
          asOf: report.newestTime,
          ...(people !== undefined && { people }),
        });
      }
      const text = json
        ? `${JSON.stringify(report)}\n`
        : reportText(report, { data, badMax, traits });
      if (traits === '-') process.stderr.write(text);
      else print(text);
      return badShare(report) > badMax ? EXIT.badEvents : EXIT.ok;
    } finally {
      await embedded.close();
    }
  } finally {
    if (data === undefined) await rm(folder, { recursive: true, force: true });
  }
}

function badShare({ events, known, rejectedCount }: ReplayReport): number {
  return events === known ? 0 : rejectedCount / (events - known);
}
