#!/usr/bin/env node
// The `waarom` command. In a source tree, sources newer than their compiled twin are compiled first.
import { existsSync } from 'node:fs';

const compiler = new URL('../../../infra/compile.js', import.meta.url);
if (existsSync(compiler)) {
  const { compile } = await import(compiler.href);
  await compile();
}
await import('../dist/main.js');
