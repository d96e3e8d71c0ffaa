import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type CheckedApp, type CheckedResource, readCheckedApp } from '../../../lib/checks/assembly.ts';
import { follow, listOf } from '../../../lib/checks/references.ts';
import type { ResourceHandles } from '../../../lib/runbooks/alarm-spec.ts';
import { type FoundResource, resourceHandles } from '../../../lib/runbooks/resource-handles.ts';

/** Where the CDK CLI leaves what it synthesised: `output` of cdk.json, or cdk.out. */
export function outputFolder(projectFolder: string): string {
  const file = join(projectFolder, 'cdk.json');
  const { output } = (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}) as { output?: string };
  return output ?? 'cdk.out';
}

/**
 * What `resourcesOf` gave the runbooks when the app was synthesised, read from what came of it: the functions and queues of the
 * stacks that make alarms of runbooks, or of all where none does yet.
 *
 * @param folder of the cloud assembly
 * @returns undefined where there is none
 */
export function templateResources(projectFolder: string, folder: string): ResourceHandles | undefined {
  const absolute = resolve(projectFolder, folder);
  if (!existsSync(join(absolute, 'manifest.json'))) return undefined;
  const app = readCheckedApp(absolute);
  const watching = new Set(app.all('AWS::CloudWatch::Alarm').filter(isOfRunbook).map(stackOf));
  const inside = (resource: CheckedResource) => watching.size === 0 || watching.has(stackOf(resource));
  const deadLetters = deadLettersOf(app);
  return resourceHandles(
    [...app.all('AWS::Lambda::Function'), ...app.all('AWS::SQS::Queue')].filter(inside).flatMap((resource) => {
      const path = resource.metadata['aws:cdk:path'];
      if (typeof path !== 'string') return [];
      const kind = resource.type === 'AWS::Lambda::Function' ? 'function' : 'queue';
      return [
        {
          path: path.slice(resource.template.stackPath.length + 1),
          kind: deadLetters.has(resource) ? 'deadLetters' : kind,
          name: resource.logicalId,
        } satisfies FoundResource,
      ];
    }),
  );
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
