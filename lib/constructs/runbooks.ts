import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { MetricDefinition } from 'lamplight/catalogue';
import type { AlarmSpec, ResourceHandles, Severity } from '../runbooks/alarm-spec.ts';
import { checkRunbooks } from '../runbooks/check-runbooks.ts';
import { loadRunbooks } from '../runbooks/load-runbooks.ts';
import { loadSources } from '../runbooks/load-sources.ts';
import { renderProblem } from '../runbooks/problem.ts';
import type { SqlParser } from '../runbooks/sql-parser.ts';
import { RunbookAlarms } from './runbook-alarms.ts';
import { type Stage, stageOf } from './stage.ts';

export interface RunbooksProps {
  /** Folder of Markdown files, relative to the project. */
  dir?: string;
  /** Default: the working directory, which the CDK CLI sets. */
  projectFolder?: string;
  /** What `describeCatalogue(metrics)` gives. */
  catalogue: { namespace: string; metrics: MetricDefinition[] };
  /** Who is told: `Notifications` makes them. */
  topics: Readonly<Record<Severity, ITopic>>;
  /** What `aws` signals of the runbooks name. */
  resources?: ResourceHandles;
  /** Default: that of the context. */
  stage?: Stage;
  /** Alarms in a nested stack, as suits an app with resources of its own; default: only where the template would pass its limits. */
  nested?: boolean;
  /** Folders of the code that records metrics and writes log lines; without them nobody looks whether it does. */
  sources?: readonly string[];
  /** What `await loadSqlParser()` gives; without it the grammar of SQL is not checked. */
  parseSql?: SqlParser;
}

/**
 * Makes the alarms that a folder of runbooks declares. Everything else of them is for people.
 *
 * @throws Error with all problems, one a line, by file and line: what CloudWatch would refuse is not synthesised
 * @example new Runbooks(this, 'Runbooks', { dir: 'runbooks', catalogue: describeCatalogue(metrics), topics: notifications.topics })
 */
export class Runbooks extends Construct {
  /** What the runbooks declare, as `Dashboards` takes it. */
  readonly alarms: readonly AlarmSpec[];
  /** ARN by alarm id. */
  readonly arns: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: RunbooksProps) {
    super(scope, id);
    const { dir = 'runbooks', projectFolder = process.cwd(), catalogue, topics, resources = {} } = props;
    const { alarms, problems } = checkRunbooks({
      files: loadRunbooks(projectFolder, dir),
      catalogue,
      sources: props.sources && loadSources(projectFolder, props.sources),
      parseSql: props.parseSql,
      stage: props.stage ?? stageOf(this),
      resources,
      exists: (file) => existsSync(join(projectFolder, file)),
    });
    if (problems.length > 0) throw new Error(`runbooks do not fit:\n${problems.map(renderProblem).join('\n')}`);
    this.alarms = alarms;
    this.arns = new RunbookAlarms(this, 'Alarms', { alarms, topics, nested: props.nested }).arns;
  }
}
