import { expect, test } from 'vitest';
import { countTests, type TestReport } from '../src/test-counts.js';

const file = (name: string, ...statuses: string[]) => ({
  name,
  status: statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map((status) => ({ status })),
});
const green: TestReport = {
  numPassedTests: 2,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults: [file('a', 'passed', 'passed', 'skipped')],
};

test('a run without failures is counted as vitest counts it', () => {
  expect(countTests(green, 0)).toEqual({ passed: 2, failed: 0, skipped: 1 });
});

test('failed tests are counted once', () => {
  const report = { ...green, numFailedTests: 1, testResults: [file('a', 'passed', 'failed')] };
  expect(countTests(report, 1)).toEqual({ passed: 2, failed: 1, skipped: 1 });
});

test('a file that does not load counts as one failed test and is named', () => {
  const broken = { name: 'b', status: 'failed', assertionResults: [] };
  const report = { ...green, testResults: [...green.testResults, broken] };
  expect(countTests(report, 1)).toMatchObject({
    passed: 2,
    failed: 1,
    reason: 'these files failed as a whole: b',
  });
});

test('an error outside every test, no report and no tests each count as one failed', () => {
  expect(countTests(green, 1)).toMatchObject({ passed: 2, failed: 1 });
  expect(countTests(undefined, 'SIGKILL')).toMatchObject({ passed: 0, failed: 1 });
  const none = { ...green, numPassedTests: 0, numPendingTests: 0, testResults: [] };
  expect(countTests(none, 0)).toMatchObject({ passed: 0, failed: 1, reason: 'no test ran' });
});
