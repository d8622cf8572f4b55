/** One line on stderr about something that takes long: it moves on a terminal, and comes anew now and then elsewhere. */
export interface StatusLine {
  readonly show: (text: string) => void;
  readonly clear: () => void;
}

const INTERVAL_MS = 100;
/** Where every line stays, as in a log. */
const LINE_INTERVAL_MS = 10_000;

export function createStatusLine(): StatusLine {
  const { isTTY } = process.stderr;
  const interval = isTTY ? INTERVAL_MS : LINE_INTERVAL_MS;
  let shownAt = performance.now();
  return {
    show(text) {
      const now = performance.now();
      if (now - shownAt < interval) return;
      shownAt = now;
      const line = text.slice(0, (process.stderr.columns ?? 80) - 1);
      process.stderr.write(isTTY ? `\r\u001b[K${line}` : `${text}\n`);
    },
    clear() {
      if (isTTY) process.stderr.write('\r\u001b[K');
    },
  };
}

/** `null` is not known yet. */
export function etaText(seconds: number | null): string {
  if (seconds === null) return 'ETA -:--';
  const whole = Math.ceil(seconds);
  return `ETA ${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
