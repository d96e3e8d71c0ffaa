import {
  EMF_MAX_DIMENSION_VALUE_CHARACTERS,
  EMF_MAX_DIMENSIONS,
  EMF_MAX_DOCUMENT_BYTES,
  EMF_MAX_FUTURE_MS,
  EMF_MAX_METRICS,
  EMF_MAX_NAME_CHARACTERS,
  EMF_MAX_PAST_MS,
  EMF_MAX_VALUE,
  EMF_MAX_VALUES,
  EMF_UNITS,
} from '../metrics/emf-limits.ts';
import { readObject } from './read-logs.ts';

type Root = Record<string, unknown>;

/**
 * What CloudWatch would refuse of one line that is meant to be an EMF document, each with its path; empty for a valid one. Holds the
 * specification's limits and the tighter ones of the metric store.
 *
 * @example emfProblems('{"_aws":{}}') // ['_aws.Timestamp: must be …', '_aws.CloudWatchMetrics: must be a list']
 */
export function emfProblems(line: string, nowMs: number = Date.now()): string[] {
  if (/[\r\n]/.test(line)) return ['line: has a line break'];
  if (Buffer.byteLength(line) > EMF_MAX_DOCUMENT_BYTES) return [`line: longer than ${EMF_MAX_DOCUMENT_BYTES} bytes`];
  const root = readObject(line);
  if (root === undefined) return ['line: is not one JSON object'];
  const aws = root._aws as Root | undefined;
  if (typeof aws !== 'object' || aws === null) return ['_aws: is missing'];
  const problems = timestampProblems(aws.Timestamp, nowMs);
  if (!Array.isArray(aws.CloudWatchMetrics)) return [...problems, '_aws.CloudWatchMetrics: must be a list'];
  aws.CloudWatchMetrics.forEach((directive: unknown, index) => {
    const where = `_aws.CloudWatchMetrics[${index}]`;
    if (typeof directive !== 'object' || directive === null) problems.push(`${where}: must be an object`);
    else problems.push(...directiveProblems(directive as Root, root, where));
  });
  return problems;
}

function timestampProblems(timestamp: unknown, nowMs: number): string[] {
  if (!Number.isInteger(timestamp)) return ['_aws.Timestamp: must be whole milliseconds since the epoch'];
  const age = nowMs - (timestamp as number);
  return age > EMF_MAX_PAST_MS || -age > EMF_MAX_FUTURE_MS
    ? ['_aws.Timestamp: more than 14 days old or 2 hours ahead']
    : [];
}

function directiveProblems(directive: Root, root: Root, where: string): string[] {
  const { Namespace, Dimensions, Metrics } = directive;
  const problems = nameProblems(Namespace, `${where}.Namespace`);
  if (!Array.isArray(Dimensions) || Dimensions.length === 0)
    problems.push(`${where}.Dimensions: must have at least one set`);
  else
    problems.push(
      ...Dimensions.flatMap((set: unknown, index) => setProblems(set, root, `${where}.Dimensions[${index}]`)),
    );
  if (!Array.isArray(Metrics)) return [...problems, `${where}.Metrics: must be a list`];
  if (Metrics.length > EMF_MAX_METRICS) problems.push(`${where}.Metrics: more than ${EMF_MAX_METRICS}`);
  Metrics.forEach((metric: unknown, index) => {
    problems.push(...metricProblems((metric ?? {}) as Root, root, `${where}.Metrics[${index}]`));
  });
  return problems;
}

function setProblems(set: unknown, root: Root, where: string): string[] {
  if (!Array.isArray(set)) return [`${where}: must be a list`];
  const problems = set.length > EMF_MAX_DIMENSIONS ? [`${where}: more than ${EMF_MAX_DIMENSIONS} dimensions`] : [];
  for (const name of set) {
    const value = root[name];
    problems.push(...nameProblems(name, where));
    if (typeof value !== 'string' || value.trim() === '')
      problems.push(`${name}: a dimension must be a text that is not blank`);
    else if (value.length > EMF_MAX_DIMENSION_VALUE_CHARACTERS)
      problems.push(`${name}: longer than ${EMF_MAX_DIMENSION_VALUE_CHARACTERS}`);
    else if (!/^[\x20-\x7e]+$/.test(value)) problems.push(`${name}: a dimension must be ASCII`);
  }
  return problems;
}

function metricProblems({ Name, Unit, StorageResolution }: Root, root: Root, where: string): string[] {
  const problems = nameProblems(Name, `${where}.Name`);
  if (Unit !== undefined && !(EMF_UNITS as readonly unknown[]).includes(Unit))
    problems.push(`${where}.Unit: no such unit`);
  if (StorageResolution !== undefined && StorageResolution !== 1 && StorageResolution !== 60) {
    problems.push(`${where}.StorageResolution: must be 1 or 60`);
  }
  const target = root[Name as string];
  const values: unknown[] = Array.isArray(target) ? target : [target];
  if (values.length === 0 || values.length > EMF_MAX_VALUES)
    problems.push(`${Name}: must have 1 to ${EMF_MAX_VALUES} values`);
  if (!values.every((value) => typeof value === 'number' && Math.abs(value) <= EMF_MAX_VALUE)) {
    problems.push(`${Name}: a value must be a number within 2^360`);
  }
  return problems;
}

function nameProblems(name: unknown, where: string): string[] {
  if (typeof name !== 'string' || name.trim() === '') return [`${where}: must be a name`];
  if (name.length > EMF_MAX_NAME_CHARACTERS) return [`${where}: longer than ${EMF_MAX_NAME_CHARACTERS}`];
  return /^[\x20-\x7e]+$/.test(name) && !name.startsWith(':')
    ? []
    : [`${where}: must be ASCII, without a colon in front`];
}
