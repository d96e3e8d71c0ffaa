import { ALARM_KINDS } from './alarm-kinds.ts';
import { COMPOSITE_KINDS } from './composite-kinds.ts';
import { DEPLOY_KINDS } from './deploy-kinds.ts';
import { METRIC_KINDS } from './metric-kinds.ts';
import { TEXT_KINDS } from './text-kinds.ts';

/** Puts what a vector gives through the engine. @returns what came of it, by the names that vectors expect */
export type VectorKind = (given: Given, expected: Record<string, unknown>) => Record<string, unknown>;

// biome-ignore lint/suspicious/noExplicitAny: each kind of vector has a shape of its own, and checks it by using it
export type Given = Record<string, any>;

export const VECTOR_KINDS: Readonly<Record<string, VectorKind>> = {
  ...ALARM_KINDS,
  ...COMPOSITE_KINDS,
  ...DEPLOY_KINDS,
  ...METRIC_KINDS,
  ...TEXT_KINDS,
};
