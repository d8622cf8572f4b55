/** Text for terminals: colour only where it is wanted, lines no wider than the window. */
import { styleText } from 'node:util';

/** Data and results; messages go to stderr. */
export function print(text: string): void {
  process.stdout.write(text);
}

/** Nothing to be styled in a file or a pipe, nor where NO_COLOR is set. */
function styled(style: Parameters<typeof styleText>[0], text: string): string {
  return process.stdout.isTTY && process.stdout.hasColors() ? styleText(style, text) : text;
}

export const bold = (text: string): string => styled('bold', text);
export const dim = (text: string): string => styled('dim', text);
export const green = (text: string): string => styled('green', text);
export const yellow = (text: string): string => styled('yellow', text);
export const red = (text: string): string => styled('red', text);

const WIDTH_DEFAULT = 80;
const WIDTH_MAX = 100;

/** Columns to write in. */
export function terminalWidth(): number {
  return Math.min(process.stdout.columns ?? WIDTH_DEFAULT, WIDTH_MAX);
}

export interface Indent {
  /** Stands in front of the first line. */
  readonly label: string;
  /** Columns of the label; later lines start there too. */
  readonly width: number;
}

/** The text in lines that fit, two columns in, beside a label. */
export function indented(text: string, { label, width }: Indent): readonly string[] {
  const columns = Math.max(20, terminalWidth() - width - 2);
  const lines = wrap(text, columns);
  return lines.map((line, index) => `  ${(index === 0 ? label : '').padEnd(width)}${line}`);
}

/** Breaks at spaces; a word longer than a line keeps its length. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > columns) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines;
}

/** 12 480: a thin grouping that no locale reads as a decimal point. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ');
}
