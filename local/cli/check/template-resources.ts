import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type CheckedApp, type CheckedResource, readCheckedApp } from '../../../lib/checks/assembly.ts';
import { stagesOf } from '../../../lib/checks/compare-alarms.ts';
import { follow, listOf, textOf } from '../../../lib/checks/references.ts';
import { watches } from '../../../lib/checks/watches.ts';
import type { ResourceHandles } from '../../../lib/runbooks/alarm-spec.ts';
import { type FoundResource, resourceHandles } from '../../../lib/runbooks/resource-handles.ts';
import { readJsonFile } from '../../json-file.ts';

/** Where the CDK CLI leaves what it synthesised: `output` of cdk.json, or cdk.out. */
export function outputFolder(projectFolder: string): string {
  return readJsonFile<{ output: string }>(join(projectFolder, 'cdk.json')).output ?? 'cdk.out';
}

/** What one `Runbooks` of an app was made for. */
export interface WatchedResources {
  /** Of its alarms; none where nothing is watched yet. */
  stages: readonly string[];
  resources: ResourceHandles;
}

/**
 * What `resourcesOf` gave the runbooks when the app was synthesised, read from what came of it, by the stack that makes alarms of
 * them: the functions and queues of the stacks that they look at, or of all stacks where none makes any yet.
 *
 * @param folder of the cloud assembly
 * @returns undefined where there is none
 */
export function templateResources(projectFolder: string, folder: string): WatchedResources[] | undefined {
  const absolute = resolve(projectFolder, folder);
  if (!existsSync(join(absolute, 'manifest.json'))) return undefined;
  const app = readCheckedApp(absolute);
  const resources = [...app.all('AWS::Lambda::Function'), ...app.all('AWS::SQS::Queue')];
  const handles = (found: readonly CheckedResource[]) => resourceHandles(found.flatMap(foundIn(deadLettersOf(app))));
  const byStack = Map.groupBy(app.all('AWS::CloudWatch::Alarm').filter(isOfRunbook), stackOf);
  if (byStack.size === 0) return [{ stages: [], resources: handles(resources) }];
  return [...byStack].map(([stack, alarms]) => {
    const watched = resources.filter((resource) => alarms.some((alarm) => watches(app, alarm, resource)));
    const stacks = new Set(watched.length === 0 ? [stack] : watched.map(stackOf));
    return {
      stages: stagesOf(alarms.map(named)),
      resources: handles(resources.filter((resource) => stacks.has(stackOf(resource)))),
    };
  });
}

function foundIn(deadLetters: ReadonlySet<CheckedResource>) {
  return (resource: CheckedResource): FoundResource[] => {
    const path = resource.metadata['aws:cdk:path'];
    if (typeof path !== 'string') return [];
    const kind = resource.type === 'AWS::Lambda::Function' ? 'function' : 'queue';
    const { stackPath } = resource.template;
    return [
      {
        path: path.slice(stackPath.length + 1),
        stack: stackPath,
        kind: deadLetters.has(resource) ? 'deadLetters' : kind,
        name: resource.logicalId,
      },
    ];
  };
}

function named({ properties }: CheckedResource): { id: string | undefined; name: string } {
  const tag = listOf<{ Key?: string; Value?: string }>(properties.Tags).find(({ Key }) => Key === 'lamplight:alarm');
  return { id: tag?.Value, name: textOf(properties.AlarmName) };
}

function stackOf({ template }: CheckedResource): string {
  return template.stackPath;
}

function isOfRunbook({ properties }: CheckedResource): boolean {
  return listOf<{ Key?: string }>(properties.Tags).some(({ Key }) => Key === 'lamplight:runbook');
}

/** Where queues, functions, subscriptions and rules put what they could not hand over. */
function deadLettersOf(app: CheckedApp): Set<CheckedResource> {
  const resources = app.templates.flatMap((template) => [...template.resources.values()]);
  const found = resources.flatMap(({ template, properties }) => {
    const { RedrivePolicy, DeadLetterConfig, Targets } = properties as Record<string, Stated | Stated[] | undefined>;
    const stated = [
      RedrivePolicy,
      DeadLetterConfig,
      ...listOf<{ DeadLetterConfig?: Stated }>(Targets).map((target) => target.DeadLetterConfig),
    ];
    return (stated as (Stated | undefined)[]).map((one) =>
      follow(app, template, one?.deadLetterTargetArn ?? one?.TargetArn ?? one?.Arn),
    );
  });
  return new Set(found.filter((resource) => resource !== undefined));
}

interface Stated {
  deadLetterTargetArn?: unknown;
  TargetArn?: unknown;
  Arn?: unknown;
}
