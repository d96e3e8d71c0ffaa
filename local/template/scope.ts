import type { Resource, TemplateStack } from './assembly.ts';

/** `Ref: AWS::NoValue`: the property, variable or list entry is not there. */
export const NO_VALUE: unique symbol = Symbol('AWS::NoValue');

/** A reference that no value can be given for; the message says which. */
export class Unresolvable extends Error {}

/** Where a value of a template stands, and what can be looked up from there. */
export interface Scope {
  stack: TemplateStack;
  depth: number;
  foreign: Set<Resource>;
  /** Resolves a part of the value in the same scope. */
  resolve: (value: unknown) => unknown;
  ref: (name: string) => unknown;
  attribute: (logicalId: string, attribute: string) => unknown;
  condition: (name: string) => boolean;
  importValue: (name: string) => unknown;
  stackOutput: (stackName: string, outputName: string) => unknown;
  region: string;
}
