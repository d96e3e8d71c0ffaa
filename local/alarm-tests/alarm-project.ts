import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MetricDefinition } from '../../layers/observability/catalogue.ts';
import { describeCatalogue, namespaceOf } from '../../layers/observability/catalogue.ts';
import type { MetricAlarm } from '../cloudwatch/alarms/alarm.ts';
import type { CompositeAlarm } from '../cloudwatch/composite/composite-alarm.ts';
import { type LoadedTemplate, loadTemplate } from '../cloudwatch/load-template.ts';
import { readConfigFile } from '../run/config-file.ts';
import { synth } from '../run/synth.ts';

/** The stage that a project is synthesised for. */
const STAGE = 'local';

export type AnyAlarm = MetricAlarm | CompositeAlarm;

/** What alarm tests run against: the alarms of a template, and the catalogue whose metrics they watch. */
export interface AlarmProject {
  /** Stands for `{stage}` in every text of a test. */
  stage: string;
  template: LoadedTemplate;
  /** By id: the tag `lamplight:alarm`, or the name where there is none. */
  alarms: ReadonlyMap<string, AnyAlarm>;
  /** Metrics by name, in the stage's namespace; empty where the project has no catalogue. */
  metrics: ReadonlyMap<string, MetricDefinition>;
}

export interface AlarmProjectOptions {
  /** Absolute folder with cdk.json and, if the project has one, lamplight.config.ts. */
  projectFolder: string;
  /** Absolute folder of a cloud assembly; synthesised for stage `local` where absent. */
  template?: string;
  /** The template's stage, which is in the namespace of its metrics; read from the alarms' names where absent. */
  stage?: string;
}

/**
 * Loads what alarm tests run against. Nothing is deployed, started or asked.
 *
 * @throws LocalError `synth_failed` where the app does not synthesise, or the folder holds no assembly
 */
export async function loadAlarmProject(options: AlarmProjectOptions): Promise<AlarmProject> {
  const { projectFolder, template: folder } = options;
  const { app, catalogue } = await readConfigFile(projectFolder);
  const template = folder ? loadTemplate(folder) : await synthesised(projectFolder, app);
  const stage = options.stage ?? stageOf(template) ?? STAGE;
  return { stage, template, alarms: alarmsById(template), metrics: metricsOf(catalogue, stage) };
}

/** The alarms of a template by their ids. */
export function alarmsById({ alarms, composites }: LoadedTemplate): Map<string, AnyAlarm> {
  return new Map([...alarms, ...composites].map((alarm) => [alarmId(alarm), alarm]));
}

/** `queue-depth`, whatever the stage. */
export function alarmId({ name, tags }: AnyAlarm): string {
  return tags?.['lamplight:alarm'] ?? name;
}

async function synthesised(projectFolder: string, app: string | undefined): Promise<LoadedTemplate> {
  const outputFolder = mkdtempSync(join(tmpdir(), 'lamplight-alarms-'));
  try {
    // Alarms need no bundles, and most of a synth is building them.
    await synth({ projectFolder, outputFolder, app, context: { stage: STAGE, 'aws:cdk:bundling-stacks': [] } });
    const template = loadTemplate(outputFolder);
    // The folder is gone when its problems are read: they name the place that a synth of the user's own would have.
    const problems = template.problems.map(({ where, ...problem }) => ({
      ...problem,
      where: where.replace(outputFolder, 'cdk.out'),
    }));
    return { ...template, problems };
  } finally {
    rmSync(outputFolder, { recursive: true, force: true });
  }
}

/** `prod`, of an alarm `prod-queue-depth` whose id is `queue-depth`. */
function stageOf({ alarms }: LoadedTemplate): string | undefined {
  const named = alarms.find((alarm) => alarm.name.endsWith(`-${alarmId(alarm)}`));
  return named?.name.slice(0, -alarmId(named).length - 1);
}

function metricsOf(catalogue: object | undefined, stage: string): Map<string, MetricDefinition> {
  if (!catalogue) return new Map();
  const { namespace, metrics } = describeCatalogue(catalogue);
  return new Map(metrics.map((metric) => [metric.name, { ...metric, namespace: namespaceOf(namespace, stage) }]));
}
