import type { TemplateProblem } from './app.ts';
import type { Resource, TemplateStack } from './assembly.ts';
import type { Resolver } from './resolver.ts';
import { NO_VALUE, Unresolvable } from './scope.ts';

/** Reads resources, resolved, and gathers what is wrong with them: nothing here throws. */
export interface Reader {
  readonly resolver: Resolver;
  /** Every resource of a type that is made, in the order of the stacks. */
  all(type: string): Resource[];
  /** What `read` makes of each of them; one that it fails at, since a value is of no form that AWS takes, is a problem. */
  each<T>(type: string, read: (resource: Resource) => T | T[]): T[];
  /** One property, resolved; undefined where it is not set, or where it cannot be resolved, which is a problem of `about`. */
  property(resource: Resource, name: string, about?: Resource): unknown;
  text(resource: Resource, name: string): string | undefined;
  number(resource: Resource, name: string): number | undefined;
  /** Any value of `stack`; `what` names it in a problem of `about`: `variable TABLE_NAME`. */
  value(stack: TemplateStack, value: unknown, what: string, about: Resource): unknown;
  /** What `Ref` of the resource gives, and its attributes. */
  reference(resource: Resource): string;
  attribute(resource: Resource, name: string): string;
  /** Undefined where the output's condition fails or its value has no local counterpart: outputs are for people. */
  outputValue(stack: TemplateStack, value: unknown, condition?: string): string | undefined;
  problem(level: TemplateProblem['level'], about: Resource, message: string): void;
  problems(): TemplateProblem[];
}

export function createReader(stacks: TemplateStack[], resolver: Resolver): Reader {
  const found: TemplateProblem[] = [];
  // One problem for each pair of resources, however many variables or statements refer to it.
  const references = new Map<Resource, Map<Resource, Set<string>>>();

  function problem(level: TemplateProblem['level'], about: Resource, message: string): void {
    const where = placeOf(about);
    if (!found.some((known) => known.where === where && known.message === message))
      found.push({ level, where, message });
  }

  function value(stack: TemplateStack, raw: unknown, what: string, about: Resource): unknown {
    const foreign = new Set<Resource>();
    try {
      const resolved = resolver.resolve(stack, raw, foreign);
      for (const resource of foreign) note(about, resource, what);
      return resolved === NO_VALUE ? undefined : resolved;
    } catch (error) {
      if (!(error instanceof Unresolvable)) throw error;
      problem('error', about, `${what} cannot be resolved: ${error.message}`);
      return undefined;
    }
  }

  function note(about: Resource, resource: Resource, what: string): void {
    const ofAbout = references.get(about) ?? new Map<Resource, Set<string>>();
    references.set(about, ofAbout);
    const whats = ofAbout.get(resource) ?? new Set<string>();
    ofAbout.set(resource, whats);
    whats.add(what);
  }

  function property(resource: Resource, name: string, about = resource): unknown {
    const raw = resource.properties[name];
    return raw === undefined ? undefined : value(resource.stack, raw, name, about);
  }

  const reader: Reader = {
    resolver,
    all: (type) =>
      stacks.flatMap(({ resources }) =>
        [...resources.values()].filter((resource) => resource.type === type && exists(resource)),
      ),
    each: (type, read) =>
      reader.all(type).flatMap((resource) => {
        try {
          return read(resource);
        } catch (error) {
          problem('error', resource, `it cannot be read: ${(error as Error).message}`);
          return [];
        }
      }),
    property,
    text: (resource, name) => {
      const resolved = property(resource, name);
      return resolved === undefined ? undefined : String(resolved);
    },
    number: (resource, name) => {
      const resolved = property(resource, name);
      return resolved === undefined ? undefined : Number(resolved);
    },
    value,
    reference: (resource) => String(value(resource.stack, { Ref: resource.logicalId }, 'its name', resource)),
    attribute: (resource, name) =>
      String(value(resource.stack, { 'Fn::GetAtt': [resource.logicalId, name] }, name, resource)),
    outputValue: (stack, raw, condition) => {
      try {
        if (condition && resolver.resolve(stack, { Condition: condition }) !== true) return undefined;
        return String(resolver.resolve(stack, raw));
      } catch (error) {
        if (error instanceof Unresolvable) return undefined;
        throw error;
      }
    },
    problem,
    problems: () => [...found, ...foreignProblems(references)],
  };

  function exists(resource: Resource): boolean {
    try {
      return resolver.exists(resource);
    } catch (error) {
      if (!(error instanceof Unresolvable)) throw error;
      problem('error', resource, `its condition cannot be resolved: ${error.message}`);
      return false;
    }
  }

  return reader;
}

/** `Suite/Functions/Api (AWS::Lambda::Function FunctionsApi45DE0CE2)` */
export function placeOf({ path, type, logicalId }: Resource): string {
  return `${path} (${type} ${logicalId})`;
}

function foreignProblems(references: Map<Resource, Map<Resource, Set<string>>>): TemplateProblem[] {
  return [...references].flatMap(([about, resources]) =>
    [...resources].map(([resource, whats]) => ({
      level: 'warning' as const,
      where: placeOf(about),
      message:
        `${[...whats].join(', ')} refers to ${resource.path} (${resource.type}), which the local AWS does not have: ` +
        'calls to it fail; let a substitute of lamplight.config.ts stand in',
    })),
  );
}
