/** `waarom replay --from-dlq`: what had been refused, through the stream once more. */
import { deadTopicOf, resendDeadLetters, type ResendReport } from '@waarom/kafka';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { requireKafka } from '../kafka-server.js';
import { dim, green, grouped, print, yellow } from '../terminal.js';

export interface ResendCommandOptions {
  /** Topic that the letters' records came from. */
  readonly fromDlq: string;
  readonly dryRun?: true;
  readonly json?: true;
}

/** @throws WaaromError `CLI.USAGE`, `LOG.*` */
export async function resend(options: ResendCommandOptions): Promise<ExitCode> {
  const { fromDlq: topic, dryRun: isDryRun = false, json } = options;
  const report = await resendDeadLetters({ topic, isDryRun, ...requireKafka() });
  print(json ? `${JSON.stringify({ topic, ...report })}\n` : textOf(report, topic, isDryRun));
  return report.foreign === 0 ? EXIT.ok : EXIT.findings;
}

function textOf({ letters, byCode, foreign }: ResendReport, topic: string, isDryRun: boolean) {
  const deadTopic = deadTopicOf(topic);
  if (letters + foreign === 0) return `${green('✓')} No new dead letters on ${deadTopic}\n`;
  const codes = Object.entries(byCode).map(([code, count]) => `${grouped(count)}× ${code}`);
  const verb = isDryRun ? 'would go' : 'sent';
  return [
    `${green('✓')} ${grouped(letters)} dead letters ${verb} to ${topic} again: ${codes.join(', ')}`,
    ...(foreign === 0
      ? []
      : [
          `${yellow('!')} ${grouped(foreign)} records on ${deadTopic} are no dead letters; left there`,
        ]),
    dim('  What is refused again becomes a new dead letter. What had counted already counts once.'),
    '',
  ].join('\n');
}
