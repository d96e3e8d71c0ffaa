import { readFileSync } from 'node:fs';
import { VECTOR_KINDS } from './vector-kinds.ts';

/** One case of a file of vectors: what is given, what AWS does, and how anybody knows. */
export interface Vector {
  id: string;
  kind: string;
  basis: 'documented' | 'derived';
  source: string;
  given: Record<string, unknown>;
  expect: Record<string, unknown>;
  note?: string;
  evidence?: string;
}

export interface VectorResult {
  vector: Vector;
  /** What differs, one line each; empty where the vector passes. */
  differences: string[];
  /** What the engine refuses to evaluate, by name: neither passed nor failed in silence. */
  refused?: string;
}

export function readVectors(file: string): Vector[] {
  const { schema, vectors } = JSON.parse(readFileSync(file, 'utf8')) as { schema?: string; vectors?: Vector[] };
  if (schema !== 'cloudwatch-vectors/1' || !Array.isArray(vectors)) {
    throw new Error(`${file} is no file of vectors: it needs "schema": "cloudwatch-vectors/1" and "vectors"`);
  }
  return vectors;
}

/** Runs a vector through the engine and compares every member that it expects. */
export function runVector(vector: Vector): VectorResult {
  const run = VECTOR_KINDS[vector.kind];
  if (!run)
    return { vector, differences: [`no kind "${vector.kind}"; there are ${Object.keys(VECTOR_KINDS).join(', ')}`] };
  const actual = run(vector.given, vector.expect);
  if (typeof actual.refused === 'string') return { vector, differences: [], refused: actual.refused };
  const differences = Object.entries(vector.expect).flatMap(([member, expected]) =>
    same(actual[member], expected)
      ? []
      : [`${member}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual[member])}`],
  );
  return { vector, differences };
}

/** Equal, numbers up to rounding; of an object only the members that are expected. */
function same(actual: unknown, expected: unknown): boolean {
  if (typeof expected === 'number' && typeof actual === 'number') return Math.abs(actual - expected) < 1e-9;
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) && actual.length === expected.length && expected.every((each, at) => same(actual[at], each))
    );
  }
  if (typeof expected !== 'object' || expected === null) return actual === expected;
  if (typeof actual !== 'object' || actual === null) return false;
  return Object.entries(expected).every(([key, value]) => same((actual as Record<string, unknown>)[key], value));
}
