/** `npm run tfjs-node -- build|probe`: makes TensorFlow's own library usable for the fit, or says what is usable now. */
import { WaaromError } from '@waarom/schemas';
import { builtTfjsNode, probeTensorflow } from '@waarom/fit';
import { buildTfjsNode } from './build-tfjs-node.js';

const USAGE = 'usage: npm run tfjs-node -- build|probe\n';

async function build(): Promise<boolean> {
  const folder = await buildTfjsNode({ note: (text) => process.stderr.write(`${text}\n`) });
  const { found, attempts } = await probeTensorflow([builtTfjsNode(folder)]);
  const verdict = found === undefined ? `does not work: ${attempts[0]?.failure}` : 'works';
  process.stdout.write(`tfjs-node in ${folder} ${verdict}\n`);
  return found !== undefined;
}

async function probe(): Promise<boolean> {
  const { found, attempts } = await probeTensorflow();
  for (const { device, place, failure } of attempts) {
    process.stdout.write(`${device} (${place}): ${failure ?? 'works, and is used'}\n`);
  }
  return found !== undefined;
}

function explain(error: unknown): string {
  if (!(error instanceof WaaromError)) return String(error);
  const remedies = error.next.map((line) => `  - ${line}`);
  return [`${error.code}: ${error.message}`, error.why, 'What to do:', ...remedies].join('\n');
}

const run = { build, probe }[process.argv[2] ?? ''];
if (run === undefined) {
  process.stderr.write(USAGE);
  process.exit(2);
}
try {
  process.exit((await run()) ? 0 : 1);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}
