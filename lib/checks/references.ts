import type { CheckedApp, CheckedResource, CheckedTemplate } from './assembly.ts';

/**
 * The resource that a value refers to: `Ref`, `Fn::GetAtt`, a parameter that the parent of a nested stack fills, what a nested
 * stack puts out, another stack's export or output, the first branch of an `Fn::If`. Undefined for a literal, and for what is
 * not in the app.
 */
export function follow(app: CheckedApp, template: CheckedTemplate, value: unknown): CheckedResource | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::ImportValue': imported, 'Fn::If': chosen } = value as Intrinsics;
  const { StackName, OutputName } = (value as Intrinsics)['Fn::GetStackOutput'] ?? {};
  if (typeof Ref === 'string') {
    const resource = template.resources.get(Ref);
    if (resource || !template.nestedBy) return resource;
    const parameters = (template.nestedBy.properties.Parameters ?? {}) as Record<string, unknown>;
    return follow(app, template.nestedBy.template, parameters[Ref]);
  }
  if (attribute !== undefined) {
    const [logicalId, ...name] = Array.isArray(attribute) ? attribute.map(String) : String(attribute).split('.');
    const inner = template.nests.get(logicalId!);
    const output = inner?.outputs[name.join('.').replace(/^Outputs\./, '')];
    return inner && output ? follow(app, inner, output.Value) : template.resources.get(logicalId!);
  }
  if (Array.isArray(chosen)) return follow(app, template, chosen[1]) ?? follow(app, template, chosen[2]);
  if (OutputName !== undefined) {
    const other = app.templates.find(({ stackName, nestedBy }) => stackName === StackName && !nestedBy);
    return other && follow(app, other, other.outputs[String(OutputName)]?.Value);
  }
  if (imported !== undefined) {
    for (const other of app.templates) {
      for (const { Value, Export } of Object.values(other.outputs)) {
        if (JSON.stringify(Export?.Name) === JSON.stringify(imported)) return follow(app, other, Value);
      }
    }
  }
  return undefined;
}

/** Every resource that is referred to somewhere in a value, in the text of `Fn::Sub` too. */
export function referred(app: CheckedApp, template: CheckedTemplate, value: unknown): CheckedResource[] {
  if (typeof value !== 'object' || value === null) return [];
  const { 'Fn::Sub': sub } = value as Intrinsics;
  const text = Array.isArray(sub) ? sub[0] : sub;
  const named = typeof text === 'string' ? [...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name!) : [];
  return [
    ...[follow(app, template, value), ...named.map((name) => template.resources.get(name))].filter(
      (resource) => resource !== undefined,
    ),
    ...Object.values(value).flatMap((part) => referred(app, template, part)),
  ];
}

/** A value as text: of a `Fn::Join` its literal parts, with `${…}` where something is known at deployment only. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object') return String(value);
  const { Ref, 'Fn::Join': join, 'Fn::Sub': sub } = value as Record<string, unknown>;
  if (Array.isArray(join)) return (join[1] as unknown[]).map(textOf).join(String(join[0]));
  if (sub !== undefined) return String(Array.isArray(sub) ? sub[0] : sub);
  return `\${${
    Ref ??
    Object.values(value as object)
      .flat()
      .join('.')
  }}`;
}

/** As `textOf`, but across nested stacks: what a parent fills in stands for its parameter, what a nested one puts out for its output. */
export function textIn(template: CheckedTemplate, value: unknown): string {
  const { Ref, 'Fn::GetAtt': attribute } = (typeof value === 'object' && value !== null ? value : {}) as Intrinsics;
  const { nestedBy, nests } = template;
  const parameters = (nestedBy?.properties.Parameters ?? {}) as Record<string, unknown>;
  if (nestedBy && typeof Ref === 'string' && Ref in parameters) return textIn(nestedBy.template, parameters[Ref]);
  const [id, name] = listOf<string>(attribute);
  const inner = nests.get(id ?? '');
  const output = inner?.outputs[name?.replace(/^Outputs\./, '') ?? ''];
  return inner && output ? textIn(inner, output.Value) : textOf(value);
}

interface Intrinsics {
  Ref?: unknown;
  'Fn::GetAtt'?: unknown;
  'Fn::ImportValue'?: unknown;
  'Fn::If'?: unknown;
  'Fn::Sub'?: unknown;
  /** What CDK writes for a weak reference to another stack. */
  'Fn::GetStackOutput'?: { StackName?: unknown; OutputName?: unknown };
}

/** A list property, of an `Fn::If` the longer of its branches; empty where it is none. */
export function listOf<T = unknown>(value: unknown): T[] {
  if (Array.isArray(value)) return value as T[];
  const chosen = (value as Intrinsics | undefined | null)?.['Fn::If'];
  if (!Array.isArray(chosen)) return [];
  const [yes, no] = [listOf<T>(chosen[1]), listOf<T>(chosen[2])];
  return yes.length < no.length ? no : yes;
}
