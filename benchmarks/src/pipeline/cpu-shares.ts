/** Where the CPU goes while something runs: samples of this process by the part of the code that was running. */
import { Session, type Profiler } from 'node:inspector/promises';

/** Parts by what stands in the path of their files, the first match counts. */
const PARTS: readonly (readonly [part: string, path: RegExp])[] = [
  ['fetch', /node_modules\/kafkajs|libs\/kafka/],
  ['decode', /node_modules\/avsc|schemas\/dist|decode-record/],
  ['fold', /engine\/dist\/fold|libs\/model/],
  ['state bytes', /engine\/dist\/state/],
  ['updater', /engine\/dist\/stream|libs\/telemetry|prom-client/],
  ['commit', /node_modules\/ioredis|libs\/redis/],
  ['node', /^node:/],
];

const INTERVAL_US = 500;

/** Runs it and resolves to microseconds by part, most first. What has no file (built-ins, generated code) is its caller's. */
export async function sampleCpu(
  run: () => Promise<unknown>,
): Promise<readonly (readonly [part: string, microseconds: number])[]> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US });
  await session.post('Profiler.start');
  await run();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return [...sumByPart(profile)].toSorted(([, first], [, second]) => second - first);
}

function sumByPart({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile) {
  const parts = new Map<number, string>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const visit = (id: number, caller: string): void => {
    const { callFrame, children = [] } = byId.get(id)!;
    const part = partOf(callFrame, caller);
    parts.set(id, part);
    for (const child of children) visit(child, part);
  };
  visit(nodes[0]!.id, 'other');
  const sums = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const part = parts.get(id)!;
    sums.set(part, (sums.get(part) ?? 0) + timeDeltas[index]!);
  }
  return sums;
}

function partOf(
  { functionName, url }: Profiler.Profile['nodes'][number]['callFrame'],
  caller: string,
): string {
  if (url === '') return VM_PARTS[functionName] ?? caller;
  return PARTS.find(([, path]) => path.test(url))?.[0] ?? 'other';
}

const VM_PARTS: Readonly<Record<string, string>> = {
  '(garbage collector)': 'garbage collection',
  '(idle)': 'idle',
  '(program)': 'program',
};
