import { readFileSync } from 'node:fs';
import type { Resource } from '../../template/assembly.ts';
import { placeOf } from '../../template/reader.ts';

/** One problem of a template, with where it stands and what to do. */
export interface LocatedProblem {
  level: 'error' | 'unsupported' | 'warning';
  /** `cdk.out/Suite.template.json:120 Suite/Alarms/QueueDepth (AWS::CloudWatch::Alarm AlarmsQueueDepth1A2B3C4D)` */
  where: string;
  message: string;
}

/** Where resources stand in their templates, by file and line. */
export interface Locator {
  of(resource: Resource): string;
}

export function createLocator(): Locator {
  const files = new Map<string, string[]>();
  return {
    of(resource) {
      const { file } = resource.stack;
      const lines = files.get(file) ?? readFileSync(file, 'utf8').split('\n');
      files.set(file, lines);
      const at = lines.findIndex((line) => line.trimStart().startsWith(`"${resource.logicalId}": {`));
      return `${file}:${at < 0 ? 1 : at + 1} ${placeOf(resource)}`;
    },
  };
}
