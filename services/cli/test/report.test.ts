import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runWaarom, scratchFolder, type Json } from './run-waarom.js';

const folder = scratchFolder();
// A name that would be markup if it were put into the page as it is.
const log = join(folder, 'a<b>&"c".ndjson');
await runWaarom([
  'simulate',
  '--customers',
  '120',
  '--events',
  '4000',
  '--seed',
  '4',
  '--out',
  log,
]);
const prior = join(folder, 'prior.json');
await runWaarom(['fit', log, '--out', prior, '--backend', 'plain', '--half-life', '365']);

const page = join(folder, 'report.html');
const args = ['evaluate', log, '--prior', prior, '--choices', '800', '--placebo', '--report', page];
const { code, stdout } = await runWaarom([...args, '--json', '--fail-if', 'logloss>0.1']);
const html = readFileSync(page, 'utf8');
const report: Json = JSON.parse(stdout);

describe('the report of an evaluation', () => {
  it('is one file that fetches nothing and runs nothing', () => {
    expect(code).toBe(5);
    expect(statSync(page).size).toBeLessThan(500_000);
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html).toContain('<title>How well choices are foretold</title>');
    expect(html).toContain('name="viewport"');
    for (const attribute of ['src=', 'href=', 'url(', '@import', 'http:', 'https:', 'onclick']) {
      expect(html).not.toContain(attribute);
    }
    expect(html.match(/<script[^>]*>/g)).toEqual([
      '<script type="application/json" id="evaluation">',
    ]);
  });

  it('has the figures of the evaluation: every model with its interval, the conditions, the placebo', () => {
    for (const { logLoss, brier, vsPrior } of report.rows) {
      expect(html).toContain(`<td>${logLoss.toFixed(4)}</td>`);
      expect(html).toContain(`<td>${brier.toFixed(4)}</td>`);
      if (vsPrior === null) continue;
      const low = Math.abs(100 * vsPrior.low).toFixed(1);
      expect(html).toContain(`${low}\u00a0%`);
    }
    expect(report.rows).toHaveLength(5);
    for (const name of [
      'waarom',
      'prior only',
      'pooled rate',
      '3-clicks rule',
      'uniform',
      'demographics',
    ]) {
      expect(html).toContain(`<th scope="row">${name}</th>`);
    }
    expect(html).toContain(`logloss&gt;0.1: ${report.failed[0].value.toFixed(4)}`);
    expect(html.match(/back to its prior/g)).toHaveLength(4);
    const { value } = report.rows[0].vsPrior;
    expect(html).toContain(`its log-loss is ${Math.abs(100 * value).toFixed(1)}\u00a0% lower`);
  });

  it('carries the evaluation along as JSON', () => {
    const [, data] = /<script[^>]*>(.*)<\/script>/s.exec(html)!;
    expect(JSON.parse(data!)).toEqual(report);
  });

  it('shows names of files as they are, and not as markup', () => {
    expect(html).toContain('a&lt;b&gt;&amp;&quot;c&quot;.ndjson');
    expect(html).not.toContain('a<b>');
  });

  it('tells what its pictures show, and heads every column and row', () => {
    const pictures = html.match(/<svg[^>]*>/g)!;
    expect(pictures).toHaveLength(3);
    expect(pictures.every((picture) => /role="img" aria-label="[^"]+"/.test(picture))).toBe(true);
    expect(html).not.toContain('NaN');
    expect(html.match(/<th\b(?! scope="(?:row|col)")/g)).toBeNull();
  });

  it('is the same for the same evaluation, and Dutch where asked for', async () => {
    const again = join(folder, 'again.html');
    const repeated = [...args.slice(0, -1), again, '--fail-if', 'logloss>0.1'];
    const said = await runWaarom(repeated);
    expect(readFileSync(again, 'utf8')).toBe(html);
    expect(said.stdout).toContain(`→ ${again}`);
    await runWaarom([...repeated, '--lang', 'nl']);
    const dutch = readFileSync(again, 'utf8');
    expect(dutch).toMatch(/<html lang="nl">/);
    expect(dutch).toContain('Hoe goed keuzes worden voorspeld');
    expect(dutch).toContain('terug bij zijn prior');
    expect(dutch).toContain(`<td>${report.rows[0].logLoss.toFixed(4).replace('.', ',')}</td>`);
  });

  it('that cannot be written is said so', async () => {
    const nowhere = join(folder, 'no', 'report.html');
    const { code: failed, stderr } = await runWaarom([...args.slice(0, -1), nowhere]);
    expect(failed).toBe(2);
    expect(stderr).toContain('CLI.FILE');
  });
});
