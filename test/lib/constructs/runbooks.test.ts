import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, Stack } from 'aws-cdk-lib/core';
import { counter, defineMetrics, describeCatalogue, gauge } from 'lamplight/catalogue';
import { Runbooks } from '../../../lib/constructs/runbooks.ts';
import { loadSqlParser, type SqlParser } from '../../../lib/runbooks/sql-parser.ts';
import { FILE, runbookText } from '../runbooks/runbook-text.ts';

const catalogue = describeCatalogue(
  defineMetrics(
    { namespace: 'Shop' },
    {
      queue_depth: gauge('Depth', { labels: { queue_name: ['sync'] }, dimensions: [['queue_name']] }),
      heartbeats_total: counter('Beats', { labels: { service: ['gauge'] }, dimensions: [['service']] }),
    },
  ),
);

let projectFolder: string;
let parseSql: SqlParser | undefined;
beforeAll(async () => {
  projectFolder = mkdtempSync(join(tmpdir(), 'lamplight-runbooks-'));
  mkdirSync(join(projectFolder, 'runbooks'));
  parseSql = await loadSqlParser();
});
afterAll(() => rmSync(projectFolder, { recursive: true }));

function synthesise(text: string): Template {
  writeFileSync(join(projectFolder, FILE), text);
  const stack = new Stack(new App(), 'Test');
  const topic = new Topic(stack, 'Topic');
  new Runbooks(stack, 'Runbooks', {
    projectFolder,
    catalogue,
    topics: { page: topic, ticket: topic },
    stage: 'dev',
    parseSql,
  });
  return Template.fromStack(stack);
}

describe('the runbooks of a stack', () => {
  it('become its alarms', () => {
    synthesise(runbookText()).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'dev-queue-depth',
      Namespace: 'Shop/dev',
      Threshold: 100,
    });
  });

  it('stop the synthesis, with everything that is wrong with them', () => {
    const text = runbookText(
      ['metric: queue_depth', 'metric: queue_dept'],
      ['GROUP BY j.job_type', 'GROUP j.job_type'],
    );
    expect(() => synthesise(text)).toThrow(/:10: no metric "queue_dept"[\s\S]*:37: SQL: syntax error at or near "j"/);
  });
});
