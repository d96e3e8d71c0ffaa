import { expect, it } from '@jest/globals';
import { atMost, counter, defineMetrics, gauge, histogram } from 'lamplight/catalogue';
import { exporter } from 'lamplight/exporter';
import { scriptedCloudWatch } from './scripted-cloudwatch.ts';

process.env.LAMPLIGHT_STAGE = 'local';

const by = (label: string) => ({ labels: { [label]: atMost(5) }, dimensions: [[label]] });

it.each([
  ['a metric', { 'orders.total': counter('Orders') }, 'metric orders.total: "orders.total" is no name in Prometheus'],
  ['a rule', { 'a:b': gauge('Depth') }, 'metric a:b: "a:b" is no name in Prometheus'],
  ['a label', { depth: gauge('Depth', by('queue-name')) }, 'metric depth: "queue-name" is no name in Prometheus'],
  ['a reserved label', { depth: gauge('Depth', by('__queue')) }, '"__queue" is no name in Prometheus'],
  ['a bucket', { wait: histogram('Wait', { ...by('le'), buckets: [1] }) }, 'the label "le" is that of its buckets'],
  ['a family', { jobs_total: counter('Jobs'), jobs: gauge('Jobs') }, '"jobs" is a name of jobs_total, too'],
  ['a sample', { wait: histogram('Wait'), wait_count: gauge('Waits') }, '"wait_count" is a name of wait, too'],
])('%s that a scraper would refuse is refused at start-up', (_what, declared, problem) => {
  const metrics = defineMetrics({ namespace: 'Names' }, declared as never);
  const { client } = scriptedCloudWatch({ metrics: [], answer: () => 1 });
  expect(() => exporter({ metrics, cloudWatch: client })).toThrow(problem);
});
