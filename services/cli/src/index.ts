/**
 * @waarom/cli: the `waarom` command. As a package it offers what benchmarks and examples share with it: a replay of files.
 * The commands are in `program.ts`, each in a folder of its own.
 */
export { openInput, type Input, type InputFormat } from './replay/input.js';
export { openMappedDecode } from './replay/mapped-decode.js';
export { replayFiles, type ReplayOptions, type ReplayReport } from './replay/replay-files.js';
