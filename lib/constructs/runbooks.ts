import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Aspects, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { MetricDefinition } from 'lamplight/catalogue';
import type { AlarmSpec, ResourceHandles, Severity } from '../runbooks/alarm-spec.ts';
import { checkRunbooks } from '../runbooks/check-runbooks.ts';
import { loadRunbooks } from '../runbooks/load-runbooks.ts';
import { loadSources } from '../runbooks/load-sources.ts';
import { renderProblem } from '../runbooks/problem.ts';
import type { SqlParser } from '../runbooks/sql-parser.ts';
import { resourcesOf } from './resources-of.ts';
import { alarmArns, RunbookAlarms } from './runbook-alarms.ts';
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
  /** What `aws` signals of the runbooks name; default: the functions and queues of the stack (`resourcesOf`), those too that come after this construct. */
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
  readonly #props: RunbooksProps;
  #made: Pick<RunbookAlarms, 'alarms' | 'arns'> | undefined;

  constructor(scope: Construct, id: string, props: RunbooksProps) {
    super(scope, id);
    this.#props = props;
    if (props.resources) this.#make();
    // What the stack holds is known once all of it is there.
    else Aspects.of(this).add({ visit: (node: IConstruct) => void (node === this && !this.#made && this.#make()) });
  }

  /** What the runbooks declare, as `Dashboards` takes it; without `resources`, before the synthesis, for what the stack holds so far. */
  get alarms(): readonly AlarmSpec[] {
    return this.#made?.alarms ?? this.#check();
  }

  /** ARN by alarm id; as `alarms`. */
  get arns(): Readonly<Record<string, string>> {
    return this.#made?.arns ?? alarmArns(this, this.alarms);
  }

  #make(): void {
    const { topics, nested } = this.#props;
    this.#made = new RunbookAlarms(this, 'Alarms', { alarms: this.#check(), topics, nested });
  }

  #check(): readonly AlarmSpec[] {
    const { dir = 'runbooks', projectFolder = process.cwd(), catalogue, sources, parseSql } = this.#props;
    const { alarms, problems } = checkRunbooks({
      files: loadRunbooks(projectFolder, dir),
      catalogue,
      sources: sources && loadSources(projectFolder, sources),
      parseSql,
      stage: this.#props.stage ?? stageOf(this),
      resources: this.#props.resources ?? resourcesOf(Stack.of(this)),
      exists: (file) => existsSync(join(projectFolder, file)),
    });
    if (problems.length > 0) throw new Error(`runbooks do not fit:\n${problems.map(renderProblem).join('\n')}`);
    return alarms;
  }
}
