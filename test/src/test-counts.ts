/** The three numbers of the last line of `npm test`. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why the run failed, where no failed test says it. */
  readonly reason?: string;
}

/** What is read of vitest's JSON report. */
export interface TestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/**
 * Counts a run. A file that failed as a whole (it does not load, or its set-up throws) counts as one failed test, and so
 * does a run that failed for any other reason: failure never shows as zero failed.
 */
export function countTests(report: TestReport | undefined, ending: string | number): TestCounts {
  if (report === undefined) {
    return {
      passed: 0,
      failed: 1,
      skipped: 0,
      reason: `vitest left no report; it ended with ${ending}`,
    };
  }
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  );
  const passed = report.numPassedTests;
  const failed = report.numFailedTests + broken.length;
  const skipped = report.numPendingTests + report.numTodoTests;
  if (failed > 0) {
    const names = broken.map(({ name }) => name).join(', ');
    const counts = { passed, failed, skipped };
    return names === '' ? counts : { ...counts, reason: `these files failed as a whole: ${names}` };
  }
  if (passed === 0) return { passed, failed: 1, skipped, reason: 'no test ran' };
  if (ending !== 0) {
    const reason = `no test failed, but vitest ended with ${ending}: see its errors above`;
    return { passed, failed: 1, skipped, reason };
  }
  return { passed, failed, skipped };
}
