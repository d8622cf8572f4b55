// Compiles every workspace's `src` to its `dist`, file by file, when a source is newer than its twin.
// Types are not looked at here (`npm run check` does that), so a fresh clone starts in a fraction of a second.
// esbuild is loaded only when there is something to compile.
import { existsSync, readFileSync, readdirSync, renameSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Where the compiled twin of a source file stands: `x/src/a.ts` to `x/dist/a.js`. */
export function compiledPath(file) {
  const parts = relative(root, resolve(root, file)).split(sep);
  const index = parts.indexOf('src');
  parts[index] = 'dist';
  return join(root, ...parts).replace(/\.ts$/, '.js');
}

/** Brings every `dist` up to date. Safe to run from several processes at once: files are replaced by rename. */
export async function compile() {
  const stale = workspaces().flatMap((folder) => staleSources(join(folder, 'src')));
  if (stale.length === 0) return;
  const { stop, transform } = await import('esbuild');
  try {
    await Promise.all(stale.map((source) => compileFile(source, transform)));
  } catch (error) {
    // A slip of the pen in a source file, not a fault of this one: its place and what is wrong there are enough.
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  } finally {
    // Its service would stay in memory for as long as this process runs.
    await stop();
  }
}

async function compileFile(source, transform) {
  const target = compiledPath(source);
  const { code } = await transform(readFileSync(source, 'utf8'), {
    loader: 'ts',
    format: 'esm',
    target: 'node20',
    sourcefile: source,
    sourcemap: 'inline',
    sourcesContent: false,
  });
  await mkdir(dirname(target), { recursive: true });
  const draft = `${target}.${process.pid}`;
  await writeFile(draft, code);
  renameSync(draft, target);
}

function workspaces() {
  const patterns = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).workspaces;
  return patterns.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [join(root, pattern)];
    const parent = join(root, pattern.slice(0, -2));
    return readdirSync(parent).map((name) => join(parent, name));
  });
}

function staleSources(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return staleSources(path);
    if (!entry.name.endsWith('.ts') || entry.name.endsWith('.d.ts')) return [];
    const twin = statSync(compiledPath(path), { throwIfNoEntry: false });
    return twin !== undefined && twin.mtimeMs >= statSync(path).mtimeMs ? [] : [path];
  });
}
