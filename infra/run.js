#!/usr/bin/env node
// Runs a TypeScript file of this repository on plain Node: `node infra/run.js <file.ts> [arguments]`.
// Sources that are newer than their compiled twin are compiled first (see compile.js); no loader stays in the process.
import { pathToFileURL } from 'node:url';
import { compile, compiledPath } from './compile.js';

const [file, ...rest] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('usage: node infra/run.js <file.ts> [arguments]\n');
  process.exit(2);
}
await compile();
const target = compiledPath(file);
process.argv = [process.argv[0], target, ...rest];
await import(pathToFileURL(target).href);
