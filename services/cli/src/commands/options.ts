/** Options that several commands take, in the same words. */
import { Option } from 'commander';
import type { ExitCode } from '../exit-codes.js';
import { FOLDER_DEFAULT } from '../store/folder-default.js';

/** Gets the exit code of the command that ran. */
export type Finish = (code: ExitCode) => void;

export function folderOption(): Option {
  return new Option('--data <folder>', `folder of dev or replay (default: "${FOLDER_DEFAULT}")`);
}

export function redisOption(): Option {
  return new Option('--redis <url>', 'profile store in Redis, redis://host:port');
}

export function catalogueOption(): Option {
  return new Option('--catalogue <file>', 'trait catalogue, YAML (default: the shipped one)');
}

export function priorOption(): Option {
  return new Option('--prior <file>', 'population prior of waarom fit (default: the shipped one)');
}

export function formatOption(): Option {
  const option = new Option('--format <name>', 'of all files (default: by their names)');
  return option.choices(['ndjson', 'csv']);
}

export function consentOption(
  description = 'events that say nothing of consent: not learned from, or settled upstream',
): Option {
  return new Option('--consent <policy>', description)
    .choices(['required', 'upstream'])
    .default('required');
}
