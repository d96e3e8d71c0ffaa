import type { CheckedApp, CheckedResource, CheckedTemplate } from './assembly.ts';

/**
 * The resource that a value refers to: `Ref`, `Fn::GetAtt`, a parameter that the parent of a nested stack fills, an import of
 * another stack's export. Undefined for a literal, and for what is not in the app.
 */
export function follow(app: CheckedApp, template: CheckedTemplate, value: unknown): CheckedResource | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::ImportValue': imported } = value as Record<string, unknown>;
  if (typeof Ref === 'string') {
    const resource = template.resources.get(Ref);
    if (resource || !template.nestedBy) return resource;
    const parameters = (template.nestedBy.properties.Parameters ?? {}) as Record<string, unknown>;
    return follow(app, template.nestedBy.template, parameters[Ref]);
  }
  if (attribute !== undefined) {
    const [logicalId] = Array.isArray(attribute) ? attribute : String(attribute).split('.');
    return template.resources.get(String(logicalId));
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
  const { Ref, 'Fn::GetAtt': attribute } = (typeof value === 'object' && value !== null ? value : {}) as Reference;
  const { nestedBy, nests } = template;
  const parameters = (nestedBy?.properties.Parameters ?? {}) as Record<string, unknown>;
  if (nestedBy && typeof Ref === 'string' && Ref in parameters) return textIn(nestedBy.template, parameters[Ref]);
  const [id, name] = listOf<string>(attribute);
  const inner = nests.get(id ?? '');
  const output = inner?.outputs[name?.replace(/^Outputs\./, '') ?? ''];
  return inner && output ? textIn(inner, output.Value) : textOf(value);
}

interface Reference {
  Ref?: unknown;
  'Fn::GetAtt'?: unknown;
}

/** A list property; empty where it is none. */
export function listOf<T = unknown>(value: unknown): T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}
