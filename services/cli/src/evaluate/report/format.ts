/** Numbers as the reader's language writes them. */
export interface Format {
  readonly count: (value: number) => string;
  readonly number: (value: number, decimals: number) => string;
  /** 0.123 as 12 %. */
  readonly share: (value: number, decimals?: number) => string;
  /** The same with its sign. */
  readonly change: (value: number, decimals?: number) => string;
}

export function formatOf(language: string): Format {
  const percent = (value: number, decimals: number, signDisplay: 'auto' | 'exceptZero') => {
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    const text = new Intl.NumberFormat(language, { ...digits, signDisplay }).format(100 * value);
    // A no-break space.
    return `${text.replace('-', '−')}\u00a0%`;
  };
  return {
    count: (value) => new Intl.NumberFormat(language).format(value),
    number: (value, decimals) =>
      new Intl.NumberFormat(language, {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
      })
        .format(value)
        .replace('-', '−'),
    share: (value, decimals = 0) => percent(value, decimals, 'auto'),
    change: (value, decimals = 1) => percent(value, decimals, 'exceptZero'),
  };
}
