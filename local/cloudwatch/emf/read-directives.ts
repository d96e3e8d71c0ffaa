import { EMF_LIMITS, METRIC_LIMITS } from '../limits.ts';
import type { Datum, Dimensions } from '../store/metric-store.ts';
import { STANDARD_UNITS } from '../units.ts';
import { readTarget } from './metric-target.ts';
import { dimensionNameProblem, dimensionValueProblem, metricNameProblem, namespaceProblem } from './names.ts';

/** What is wrong with a document, and where in it. */
export interface EmfProblem {
  /** `_aws.CloudWatchMetrics[0].Metrics[2].Name` */
  path: string;
  message: string;
}

/** What the directives of a document say, and what is doubtful about it. */
export interface Directives {
  data: Datum[];
  warnings: string[];
}

type Root = Record<string, unknown>;

/** Thrown inside this file alone: the first problem refuses the document. */
class Refused {
  readonly problem: EmfProblem;
  constructor(path: string, message: string) {
    this.problem = { path, message };
  }
}

/** Reads the directives of a document; the first problem refuses all of it. */
export function readDirectives(
  root: Root,
  aws: Root,
  { nowMs, histograms }: { nowMs: number; histograms: boolean },
): Directives | { problem: EmfProblem } {
  const data: Datum[] = [];
  const warnings: string[] = [];
  try {
    const timestampMs = readTimestamp(aws.Timestamp, nowMs);
    const directives = aws.CloudWatchMetrics;
    if (!Array.isArray(directives)) throw new Refused('_aws.CloudWatchMetrics', 'an array of directives is required');
    for (let at = 0; at < directives.length; at += 1) {
      const found = readDirective(directives[at], `_aws.CloudWatchMetrics[${at}]`, { root, timestampMs, histograms });
      data.push(...found.data);
      warnings.push(...found.warnings);
    }
    return { data, warnings };
  } catch (error) {
    if (error instanceof Refused) return { problem: error.problem };
    throw error;
  }
}

function readTimestamp(timestamp: unknown, nowMs: number): number {
  const path = '_aws.Timestamp';
  if (timestamp === undefined) throw new Refused(path, 'Timestamp required, in milliseconds since the epoch');
  if (typeof timestamp !== 'number' || !Number.isInteger(timestamp) || timestamp < 0) {
    throw new Refused(path, 'Timestamp must be an integer of milliseconds since the epoch');
  }
  if (timestamp < nowMs - METRIC_LIMITS.pastMs) throw new Refused(path, 'older than 14 days');
  if (timestamp > nowMs + METRIC_LIMITS.futureMs) throw new Refused(path, 'more than 2 hours ahead');
  return timestamp;
}

function readDirective(
  directive: unknown,
  path: string,
  { root, timestampMs, histograms }: { root: Root; timestampMs: number; histograms: boolean },
): Directives {
  const out: Directives = { data: [], warnings: [] };
  if (typeof directive !== 'object' || directive === null) throw new Refused(path, 'a directive is an object');
  const { Namespace: namespace, Dimensions: sets, Metrics: metrics } = directive as Root;
  const problem = namespaceProblem(namespace);
  if (problem) throw new Refused(`${path}.Namespace`, problem);
  const dimensionSets = readDimensionSets(root, sets, `${path}.Dimensions`);
  if (!Array.isArray(metrics)) throw new Refused(`${path}.Metrics`, 'an array of metric definitions is required');
  if (metrics.length > EMF_LIMITS.metricsPerDirective) {
    throw new Refused(`${path}.Metrics`, `more than ${EMF_LIMITS.metricsPerDirective} metrics`);
  }
  for (let at = 0; at < metrics.length; at += 1) {
    const metricPath = `${path}.Metrics[${at}]`;
    const { name, unit, storageResolution } = readDefinition(metrics[at], metricPath);
    if (!Object.hasOwn(root, name)) {
      throw new Refused(`${metricPath}.Name`, `metric target "${name}" absent from root; targets are not paths`);
    }
    const target = readTarget(root[name], { histograms });
    if ('problem' in target) throw new Refused(name, target.problem);
    if (target.warning) out.warnings.push(`${name}: ${target.warning}`);
    const { values, counts, statisticSet } = target;
    for (const dimensions of dimensionSets) {
      out.data.push({
        namespace: namespace as string,
        name,
        dimensions,
        unit,
        timestampMs,
        storageResolution,
        values,
        counts,
        statisticSet,
      });
    }
  }
  return out;
}

function readDimensionSets(root: Root, sets: unknown, path: string): Dimensions[] {
  if (!Array.isArray(sets)) throw new Refused(path, 'an array of dimension sets is required');
  if (sets.length === 0) throw new Refused(path, 'Dimensions needs at least one set; use [[]] for none');
  return sets.map((set: unknown, at) => {
    if (!Array.isArray(set)) throw new Refused(`${path}[${at}]`, 'a dimension set is an array of names');
    if (set.length > METRIC_LIMITS.dimensions) {
      throw new Refused(`${path}[${at}]`, `more than ${METRIC_LIMITS.dimensions} dimension keys`);
    }
    const dimensions: Record<string, string> = {};
    for (let key = 0; key < set.length; key += 1) {
      const name: unknown = set[key];
      const problem = dimensionNameProblem(name);
      if (problem) throw new Refused(`${path}[${at}][${key}]`, problem);
      if (!Object.hasOwn(root, name as string)) {
        throw new Refused(`${path}[${at}][${key}]`, `dimension target "${name}" absent from root`);
      }
      const value = root[name as string];
      const valueProblem = dimensionValueProblem(value);
      if (valueProblem) throw new Refused(name as string, valueProblem);
      dimensions[name as string] = value as string;
    }
    return dimensions;
  });
}

function readDefinition(definition: unknown, path: string): { name: string; unit: string; storageResolution: 1 | 60 } {
  if (typeof definition !== 'object' || definition === null)
    throw new Refused(path, 'a metric definition is an object');
  const { Name: name, Unit: unit = 'None', StorageResolution: storageResolution = 60 } = definition as Root;
  const problem = metricNameProblem(name);
  if (problem) throw new Refused(`${path}.Name`, problem);
  if (typeof unit !== 'string' || !STANDARD_UNITS.has(unit)) {
    throw new Refused(`${path}.Unit`, `no unit "${String(unit)}" of CloudWatch; see StandardUnit`);
  }
  if (storageResolution !== 1 && storageResolution !== 60) {
    throw new Refused(`${path}.StorageResolution`, 'StorageResolution is 1 or 60');
  }
  return { name: name as string, unit, storageResolution };
}
