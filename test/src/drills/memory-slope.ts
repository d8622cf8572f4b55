/** How the memory of a process grows: its resident set, sampled, and a straight line through the samples. */
import { execFile } from 'node:child_process';
import { setInterval } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const KILOBYTES_A_MEGABYTE = 1_024;
const MS_A_MINUTE = 60_000;

export interface MemoryWatch {
  /** Ends it. The slope is of the later half: a process grows while it warms up. */
  stop(): { readonly slopeMbPerMinute: number; readonly lastMb: number; readonly peakMb: number };
}

export function watchMemory(pid: number, everyMs: number): MemoryWatch {
  const samples: { readonly minutes: number; readonly megabytes: number }[] = [];
  const stopping = new AbortController();
  const sampling = async (): Promise<void> => {
    for await (const _ of setInterval(everyMs, null, { signal: stopping.signal })) {
      samples.push({ minutes: performance.now() / MS_A_MINUTE, megabytes: await residentMb(pid) });
    }
  };
  sampling().catch(() => undefined);
  return {
    stop() {
      stopping.abort();
      const later = samples.slice(Math.floor(samples.length / 2));
      const peakMb = Math.max(0, ...samples.map(({ megabytes }) => megabytes));
      return { slopeMbPerMinute: slopeOf(later), lastMb: later.at(-1)?.megabytes ?? 0, peakMb };
    },
  };
}

async function residentMb(pid: number): Promise<number> {
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout) / KILOBYTES_A_MEGABYTE;
}

/** Least squares. */
function slopeOf(
  samples: readonly { readonly minutes: number; readonly megabytes: number }[],
): number {
  const mean = (of: (sample: (typeof samples)[number]) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const middle = mean(({ minutes }) => minutes);
  const level = mean(({ megabytes }) => megabytes);
  const covariance = mean(({ minutes, megabytes }) => (minutes - middle) * (megabytes - level));
  return covariance / mean(({ minutes }) => (minutes - middle) ** 2);
}
