/** Runs one command line, and turns whatever it throws into a message for people or scripts and an exit code. */
import { CommanderError } from 'commander';
import type { WaaromError } from '@waarom/schemas';
import { EXIT, type ExitCode } from './exit-codes.js';
import { printError } from './print-error.js';
import { createProgram } from './program.js';

export async function runProgram(args: readonly string[]): Promise<ExitCode> {
  const isJson = args.includes('--json');
  let exitCode: ExitCode = EXIT.ok;
  try {
    const program = createProgram((code) => (exitCode = code));
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.ok;
      // Help instead of a command, already on stderr.
      if (error.code === 'commander.help') return EXIT.precondition;
      await printError(await usageError(error, args), isJson);
      return EXIT.precondition;
    }
    const { WaaromError } = await import('@waarom/schemas');
    if (error instanceof WaaromError) {
      await printError(error, isJson);
      return EXIT.precondition;
    }
    printBug(error, args.includes('--trace'), isJson);
    return EXIT.bug;
  }
}

async function usageError(
  { message }: CommanderError,
  args: readonly string[],
): Promise<WaaromError> {
  const { errors } = await import('./errors.js');
  const [first = '', ...suggestions] = message.replace(/^error: /, '').split('\n');
  const problem = [first.charAt(0).toUpperCase() + first.slice(1), ...suggestions].join(' ');
  const known = createProgram(() => {}).commands.map((command) => command.name());
  const command = args.find((arg) => known.includes(arg));
  const help = `See what it takes: waarom ${command === undefined ? '' : `${command} `}--help`;
  return errors.raise('CLI.USAGE', { problem, help });
}

function printBug(error: unknown, isTraced: boolean, isJson: boolean): void {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const what = `This is a bug: ${text}`;
  const next = ['Report it with what you did; --trace adds where it happened.'];
  process.stderr.write(
    isJson
      ? `${JSON.stringify({ error: { code: 'BUG', what, why: 'It should not happen.', next } })}\n`
      : `✖ ${what}${isTraced ? '' : '  (--trace adds where it happened)'}\n`,
  );
  if (isTraced && error instanceof Error) process.stderr.write(`${error.stack}\n`);
}
