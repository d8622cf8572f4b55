/** What an operator wants to see first, row by row: are events folded, is the store sound, do readers get their answers. */
import { METRICS } from '@waarom/telemetry';
import type { Row } from './panel.js';

const RATE = '[$__rate_interval]';

export const ROWS: readonly Row[] = [
  {
    title: 'Events in',
    panels: [
      {
        title: 'Events by outcome',
        description:
          'applied moved a profile; held waits for more; no_consent and erased changed nothing; rejected became dead letters.',
        unit: 'ops',
        queries: [{ expr: sumRate(METRICS.events.name, 'result'), legend: '{{result}}' }],
      },
      {
        title: 'Behind, in time',
        description: 'Age of the last record folded while others wait. 0 at the end of the topic.',
        unit: 's',
        limit: 60,
        queries: [
          {
            expr: `max by (topic, partition) (${METRICS.lagSeconds.name})`,
            legend: '{{topic}} {{partition}}',
          },
        ],
      },
      {
        title: 'Behind, in records',
        description: 'Records between the committed offset and the end of the partition.',
        unit: 'short',
        queries: [
          {
            expr: `max by (topic, partition) (${METRICS.lagRecords.name})`,
            legend: '{{topic}} {{partition}}',
          },
        ],
      },
      {
        title: 'Dead letters by code',
        description: 'What each code means and what to do: waarom explain CODE.',
        unit: 'ops',
        queries: [{ expr: sumRate(METRICS.deadLetters.name, 'code'), legend: '{{code}}' }],
      },
    ],
  },
  {
    title: 'Into the store',
    panels: [
      {
        title: 'Commits by answer',
        description:
          'fenced: another updater took the shard. moved: the store had lost writes, and they were folded again. unknown: a lost reply, asked again.',
        unit: 'ops',
        queries: [{ expr: sumRate(METRICS.commits.name, 'result'), legend: '{{result}}' }],
      },
      {
        title: 'Time of a commit',
        description: 'From sending it to its answer.',
        unit: 's',
        limit: 1,
        queries: quantiles(METRICS.commitDuration.name),
      },
      {
        title: 'From event to readable',
        description: 'For the newest event of each commit; delays before the topic count too.',
        unit: 's',
        queries: quantiles(METRICS.profileDelay.name),
      },
      {
        title: 'Fold loop, seconds since its last turn',
        description: 'Grows when the loop hangs, or when there is nothing to read.',
        unit: 's',
        queries: [{ expr: `time() - ${METRICS.loopLastTick.name}`, legend: '{{instance}}' }],
      },
      {
        title: 'Records read again',
        description: 'After a restart, a rebalance or a step back of the store. None counts twice.',
        unit: 'ops',
        queries: [{ expr: `sum(rate(${METRICS.replayedRecords.name}${RATE}))`, legend: 'records' }],
      },
    ],
  },
  {
    title: 'Profiles out',
    panels: [
      {
        title: 'Requests by status',
        description: 'Counted when the answer is ready.',
        unit: 'ops',
        queries: [
          {
            expr: sumRate(`${METRICS.requestDuration.name}_count`, 'status'),
            legend: '{{status}}',
          },
        ],
      },
      {
        title: 'Time of a request',
        description: 'All routes together.',
        unit: 's',
        limit: 0.05,
        queries: quantiles(METRICS.requestDuration.name),
      },
      {
        title: 'Profiles by what is known',
        description:
          'prior_only is a customer without evidence: many of them at once means that ids do not match those of the events.',
        unit: 'ops',
        queries: [{ expr: sumRate(METRICS.profilesRead.name, 'status'), legend: '{{status}}' }],
      },
      {
        title: 'What runs',
        description: 'Processes by version.',
        unit: 'short',
        queries: [
          {
            expr: `count by (version, node) (${METRICS.buildInfo.name})`,
            legend: '{{version}} on node {{node}}',
          },
        ],
      },
    ],
  },
];

function sumRate(metric: string, label: string): string {
  return `sum by (${label}) (rate(${metric}${RATE}))`;
}

function quantiles(histogram: string) {
  return [0.5, 0.99].map((quantile) => ({
    expr: `histogram_quantile(${quantile}, sum by (le) (rate(${histogram}_bucket${RATE})))`,
    legend: `p${quantile * 100}`,
  }));
}
