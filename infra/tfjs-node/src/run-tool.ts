import { execFile } from 'node:child_process';
import { errors } from './errors.js';

/** Nothing here takes minutes; what hangs is a network that drops packets. */
const TIMEOUT_MS = 240_000;

/** A step of the build. */
export interface ToolCall {
  /** What it is for, as "could not <purpose>". */
  readonly purpose: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<NodeJS.ProcessEnv>;
}

/** Runs a program to its end. @throws TFJS_NODE.NOT_BUILT with the end of what it wrote. */
export async function runTool({ purpose, command, args, cwd, env }: ToolCall): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const options = {
      cwd,
      env: { ...process.env, ...env },
      timeout: TIMEOUT_MS,
      maxBuffer: 64 * 1024 * 1024,
    };
    execFile(command, args, options, (cause, stdout, stderr) => {
      if (cause === null) return resolve();
      reject(
        errors.raise(
          'TFJS_NODE.NOT_BUILT',
          { reason: reasonOf({ purpose, command }, cause, `${stdout}\n${stderr}`) },
          cause,
        ),
      );
    });
  });
}

function reasonOf(
  { purpose, command }: Pick<ToolCall, 'purpose' | 'command'>,
  cause: Error & { code?: unknown; killed?: boolean },
  output: string,
): string {
  if (cause.code === 'ENOENT') return `Could not ${purpose}: ${command} is not installed.`;
  if (cause.killed === true)
    return `Could not ${purpose}: ${command} took more than ${TIMEOUT_MS / 1000} s.`;
  const lines = output.trim().split('\n').filter(Boolean).slice(-5);
  return `Could not ${purpose}; ${command} says:\n${lines.join('\n')}`;
}
