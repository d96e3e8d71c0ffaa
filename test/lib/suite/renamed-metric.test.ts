import { expect, it } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib/core';
import { describeCatalogue } from 'lamplight/catalogue';
import { metrics } from '../../../functions/shared/catalogue.ts';
import { Dashboards } from '../../../lib/constructs/dashboards.ts';
import { checkRunbooks } from '../../../lib/runbooks/check-runbooks.ts';
import { suiteCheck } from '../runbooks/suite-check.ts';

process.env.CDK_VALIDATION = 'false';

const catalogue = describeCatalogue(metrics);
const whole = await suiteCheck();

function renamed(name: string) {
  return {
    ...catalogue,
    metrics: catalogue.metrics.map((metric) =>
      metric.name === name ? { ...metric, name: `${name}_renamed` } : metric,
    ),
  };
}

/** Where runbooks name a metric: `runbooks/x.md:12`. */
function namedIn(name: string): string[] {
  return whole.files.flatMap(({ file, text }) =>
    text
      .split('\n')
      .flatMap((line, at) => (new RegExp(`\\bmetric: ${name}\\b`).test(line) ? [`${file}:${at + 1}`] : [])),
  );
}

const read = catalogue.metrics.map(({ name }) => name).filter((name) => namedIn(name).length > 0);

it('is read by runbooks often enough for this to prove something', () => expect(read.length).toBeGreaterThan(12));

it.each(read)('%s, renamed in the catalogue, fails wherever a runbook names it', (name) => {
  const { problems } = checkRunbooks({ ...whole, catalogue: renamed(name) });
  const told = problems.filter(({ message }) => message.includes(`no metric "${name}" in the catalogue`));
  expect([...new Set(told.map(({ file, line }) => `${file}:${line}`))].sort()).toEqual(
    [...new Set(namedIn(name))].sort(),
  );
});

it.each([
  ['tenants_active_total', 'panel "Active tenants by plan": no metric tenants_active_total'],
  ['worker_queue_depth', 'panel "Job queue depth": no metric worker_queue_depth'],
  ['api_requests_total', 'panel "Request rate": no metric api_requests_total'],
  ['worker_job_retries_total', 'panel "Retry rate by job type": no metric worker_job_retries_total'],
])('%s, renamed in the catalogue, fails the panels that show it', (name, message) => {
  const make = (description: typeof catalogue) => () =>
    new Dashboards(new Stack(new App(), 'Stack'), 'Dashboards', {
      service: { name: 'suite', stage: 'prod' },
      catalogue: description,
      complete: true,
      queues: [{ name: 'sync', queueName: 'suite-prod-sync' }],
      worker: { name: 'sync-worker', functionName: 'suite-prod-sync-worker', maximumConcurrency: 2 },
    });
  expect(make(catalogue)).not.toThrow();
  expect(make(renamed(name))).toThrow(message);
});
