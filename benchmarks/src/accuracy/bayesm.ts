/** The prior that R's bayesm finds by MCMC: the gold standard, where R is installed. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PreparedPrior } from '@waarom/model';
import type { Panel, PanelPerson } from './panels/panel.js';
import { plainPrior } from './posterior/gaussian.js';

const run = promisify(execFile);

const SCRIPT = fileURLToPath(new URL('../../accuracy/bayesm.R', import.meta.url));

/**
 * Returns N(mu, Sigma) at bayesm's posterior means, in the panel's units; undefined, with a line that says why, where it cannot
 * be had. bayesm's own hyperprior is not free of scale, and its search fails on large numbers: it is given the numbers of the file, but
 * in tens, hundreds or thousands where they vary by so much.
 */
export async function fitByMcmc(
  panel: Panel,
  persons: readonly PanelPerson[],
  draws: number,
  note: (text: string) => void,
): Promise<PreparedPrior | undefined> {
  const { name } = panel;
  const reason = (await findProblem()) ?? shapeProblem(persons);
  if (reason !== undefined) {
    note(`${name}: not under bayesm's prior: ${reason}`);
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'waarom-bayesm-'));
  try {
    const scales = panel.scales.map(
      (scale) => scale / 10 ** Math.max(0, Math.floor(Math.log10(scale))),
    );
    writeFileSync(join(folder, 'design.csv'), designText({ ...panel, scales }, persons));
    const startTime = Date.now();
    const failure = await runScript(folder, draws);
    if (failure !== undefined) {
      note(`${name}: not under bayesm's prior: ${failure}`);
      return undefined;
    }
    const seconds = (Date.now() - startTime) / 1000;
    note(`${name}: bayesm, ${persons.length} persons, ${draws} draws: ${seconds.toFixed(1)} s`);
    return readPrior(join(folder, 'prior.csv'), scales);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Returns R's last words if it failed. */
async function runScript(folder: string, draws: number): Promise<string | undefined> {
  try {
    await run('Rscript', [SCRIPT, folder, String(draws)], { maxBuffer: 2 ** 26 });
    return undefined;
  } catch (error) {
    const { stderr = '' } = error as { readonly stderr?: string };
    return `R failed: ${/Error[^]*?\n(.*)/.exec(stderr)?.[1]?.trim() ?? String(error)}`;
  }
}

async function findProblem(): Promise<string | undefined> {
  try {
    await run('Rscript', ['-e', 'library(bayesm)']);
    return undefined;
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return isAbsent ? 'there is no Rscript' : 'R has no bayesm (Debian: r-cran-bayesm)';
  }
}

function shapeProblem(persons: readonly PanelPerson[]): string | undefined {
  const counts = new Set(persons.flatMap(({ choices }) => choices.map(({ count }) => count)));
  return counts.size > 1 ? 'it takes no sets of different sizes' : undefined;
}

/** A line for each alternative: person, whether chosen, cues; "no" is a line of zeros. */
function designText({ scales, outside }: Panel, persons: readonly PanelPerson[]): string {
  const lines: string[] = [];
  const nothing = Array.from(scales, () => 0);
  persons.forEach(({ choices }, person) => {
    for (const { rows, count, chosen } of choices) {
      for (let j = 0; j < count; j++) {
        const cues = Array.from(scales, (scale, k) => rows[j * scales.length + k]! * scale);
        lines.push([person, j === chosen ? 1 : 0, ...cues].join(','));
      }
      if (outside) lines.push([person, chosen < 0 ? 1 : 0, ...nothing].join(','));
    }
  });
  return `${lines.join('\n')}\n`;
}

/** The file has mu on the first line and Sigma below. A coefficient of cue * scale is one of the cue, divided by the scale. */
function readPrior(file: string, scales: Float64Array): PreparedPrior {
  const [mean, ...rows] = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number));
  const covariance = rows.flatMap((row, k) =>
    row.map((value, l) => value * scales[k]! * scales[l]!),
  );
  return plainPrior(
    Float64Array.from(mean!, (value, k) => value * scales[k]!),
    Float64Array.from(covariance),
  );
}
