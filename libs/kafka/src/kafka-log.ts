import { logLevel, type logCreator as LogCreator } from 'kafkajs';

/**
 * Takes what this package has to say: `error` for what stands still, `warn` for what an operator should know, `info` for joins
 * and leaves, `debug` for kafkajs' own lines, which call a coordinator that is still loading an error.
 */
export type KafkaLog = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  details?: Readonly<Record<string, unknown>>,
) => void;

/** Keeps kafkajs off the console. */
export function forwardLogs(log: KafkaLog | undefined) {
  const logCreator: LogCreator = () => (entry) => {
    const { message, ...details } = entry.log;
    log?.('debug', `kafkajs: ${message}`, details);
  };
  return { logCreator, logLevel: logLevel.WARN };
}

/** The text of any thrown value. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
