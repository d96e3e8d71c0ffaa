import { readObject } from './read-logs.ts';

interface Directive {
  Namespace: string;
  Dimensions: string[][];
  Metrics: { Name: string; Unit?: string; StorageResolution?: number }[];
}

/** An EMF document: what stands under `_aws`, and the root with its metrics, dimensions and properties. */
export interface EmfDocument {
  readonly [key: string]: unknown;
  readonly _aws: { readonly Timestamp: number; readonly CloudWatchMetrics: readonly Directive[] };
}

/** The values of one metric under one dimension set, as CloudWatch would store them. */
export interface EmfValue {
  metric: string;
  namespace: string;
  unit: string;
  dimensions: Record<string, string>;
  values: number[];
  /** Milliseconds since the epoch. */
  timestamp: number;
  /** What else is on the record: labels in no dimension, `correlation_id`, and so on. */
  properties: Record<string, unknown>;
}

/** The EMF documents among what was written; the invalid ones, too, since `toBeValidEmf` shall see them. */
export function readEmf(lines: readonly string[]): EmfDocument[] {
  return lines.map(readObject).filter((root): root is EmfDocument => {
    const aws = root?._aws;
    return typeof aws === 'object' && aws !== null && 'CloudWatchMetrics' in aws;
  });
}

/** Every metric and dimension set in the documents. */
export function readValues(lines: readonly string[]): EmfValue[] {
  return readEmf(lines).flatMap((document) =>
    document._aws.CloudWatchMetrics.flatMap((directive) =>
      directive.Dimensions.flatMap((set) =>
        directive.Metrics.map((metric) => readValue(document, directive, set, metric)),
      ),
    ),
  );
}

function readValue(
  document: EmfDocument,
  { Namespace }: Directive,
  set: readonly string[],
  { Name, Unit = 'None' }: Directive['Metrics'][number],
): EmfValue {
  const { _aws, ...root } = document;
  const raw = root[Name];
  const rest = Object.entries(root).filter(([key]) => key !== Name && !set.includes(key));
  return {
    metric: Name,
    namespace: Namespace,
    unit: Unit,
    dimensions: Object.fromEntries(set.map((name) => [name, String(root[name])])),
    values: (Array.isArray(raw) ? raw : [raw]) as number[],
    timestamp: _aws.Timestamp,
    properties: Object.fromEntries(rest),
  };
}
