import { readFileSync } from 'node:fs';

export interface Template {
  Parameters?: Record<string, object>;
  Resources: Record<string, Resource>;
  Outputs?: Record<string, { Value: unknown }>;
}

interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
  DependsOn?: string | string[];
  DeletionPolicy?: string;
}

/** What CloudFormation itself knows. */
const PSEUDO_PARAMETER = /^AWS::(AccountId|Region|Partition|URLSuffix|StackId|StackName|NoValue|NotificationARNs)$/;

export function readTemplate(file: string): Template {
  return JSON.parse(readFileSync(file, 'utf8')) as Template;
}

/** Names that a value refers to: by `Ref`, `Fn::GetAtt` and the placeholders of `Fn::Sub`. */
export function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': sub } = value as Record<string, unknown>;
  if (typeof Ref === 'string') return [Ref];
  if (attribute) return [(Array.isArray(attribute) ? String(attribute[0]) : String(attribute)).split('.')[0]!];
  if (sub) {
    const [text, given = {}] = Array.isArray(sub) ? (sub as [string, object?]) : [String(sub)];
    const names = [...text.matchAll(/\$\{([^!}.]+)[^}]*\}/g)].map(([, name]) => name!);
    return [...names.filter((name) => !Object.hasOwn(given, name)), ...referencesIn(given)];
  }
  return Object.values(value).flatMap(referencesIn);
}

/** References that lead nowhere, and circles of resources: what CloudFormation refuses before it makes anything. */
export function brokenReferences({ Parameters = {}, Resources, Outputs = {} }: Template): string[] {
  const isThere = (name: string) => name in Resources || name in Parameters || PSEUDO_PARAMETER.test(name);
  const needs = new Map(
    Object.entries(Resources).map(([id, { Properties, DependsOn = [] }]) => [
      id,
      [...referencesIn(Properties), ...[DependsOn].flat()],
    ]),
  );
  const named: [string, string[]][] = [...needs, ...Object.entries(Outputs).map(outputNeeds)];
  const missing = named.flatMap(([id, names]) =>
    names.filter((name) => !isThere(name)).map((name) => `${id} refers to ${name}, which is not there`),
  );
  return [...missing, ...circles(needs)];
}

function outputNeeds([id, { Value }]: [string, { Value: unknown }]): [string, string[]] {
  return [`output ${id}`, referencesIn(Value)];
}

function circles(needs: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (id: string, path: readonly string[]): void => {
    if (path.includes(id)) found.push(`a circle: ${[...path.slice(path.indexOf(id)), id].join(' → ')}`);
    if (done.has(id) || path.includes(id)) return;
    for (const other of needs.get(id) ?? []) visit(other, [...path, id]);
    done.add(id);
  };
  for (const id of needs.keys()) visit(id, []);
  return found;
}
