/** One panel of the dashboard, in the words of who looks at it; `dashboard.ts` writes it as Grafana wants it. */

interface Query {
  /** PromQL. */
  readonly expr: string;
  /** Of each series, with its labels in double braces. */
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  /** What it means, and what to look for. */
  readonly description: string;
  /** As Grafana names units: `s`, `ops`, `short`, `percentunit`. */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** From here on it is red. */
  readonly limit?: number;
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}
