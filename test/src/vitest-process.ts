import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openScratch } from '@waarom/local';
import { countTests, type TestCounts, type TestReport } from './test-counts.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const FORCE_MS = 5000;

export interface VitestRun {
  readonly args: readonly string[];
  /** Added to the environment of the tests. */
  readonly environment: Readonly<Record<string, string>>;
  /** Passed on to vitest when it settles; vitest is forced when it takes too long. */
  readonly stopRequest: Promise<NodeJS.Signals>;
}

/** Runs vitest once, in a process of its own that prints as it goes, and counts. */
export async function runVitest(run: VitestRun): Promise<TestCounts> {
  const scratch = openScratch();
  const reportFile = join(scratch.path, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...run.args], {
    cwd: root,
    env: { ...process.env, ...run.environment },
    stdio: 'inherit',
  });
  writeFileSync(join(scratch.path, 'vitest.pid'), String(child.pid));
  void stopOnRequest(child, run.stopRequest);
  try {
    const ending = await new Promise<string | number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(code ?? signal ?? 'no code'));
    });
    return countTests(readReport(reportFile), ending);
  } finally {
    scratch.remove();
  }
}

async function stopOnRequest(child: ChildProcess, request: Promise<NodeJS.Signals>): Promise<void> {
  child.kill(await request);
  setTimeout(() => child.kill('SIGKILL'), FORCE_MS).unref();
}

function readReport(file: string): TestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as TestReport;
  } catch {
    return undefined;
  }
}
