// What CloudWatch takes. Sources: the embedded metric format's specification, and the tighter limits of PutMetricData's MetricDatum and
// Dimension, which the metrics are stored under.

export const EMF_MAX_METRICS = 100; // per directive
export const EMF_MAX_VALUES = 100; // per metric array
export const EMF_MAX_DIMENSIONS = 30; // per dimension set
export const EMF_MAX_DOCUMENT_BYTES = 1_048_576 - 26; // one log event is 1 MB, of which 26 bytes are counted for itself
export const EMF_MAX_NAME_CHARACTERS = 255; // namespace, metric name, dimension name
export const EMF_MAX_DIMENSION_VALUE_CHARACTERS = 1024;
export const EMF_MAX_VALUE = 2 ** 360; // of either sign
export const EMF_MAX_PAST_MS = 14 * 24 * 3600 * 1000;
export const EMF_MAX_FUTURE_MS = 2 * 3600 * 1000;

/** CloudWatch's StandardUnit. */
export const EMF_UNITS = [
  'Seconds',
  'Microseconds',
  'Milliseconds',
  'Bytes',
  'Kilobytes',
  'Megabytes',
  'Gigabytes',
  'Terabytes',
  'Bits',
  'Kilobits',
  'Megabits',
  'Gigabits',
  'Terabits',
  'Percent',
  'Count',
  'Bytes/Second',
  'Kilobytes/Second',
  'Megabytes/Second',
  'Gigabytes/Second',
  'Terabytes/Second',
  'Bits/Second',
  'Kilobits/Second',
  'Megabits/Second',
  'Gigabits/Second',
  'Terabits/Second',
  'Count/Second',
  'None',
] as const; // prettier-ignore

export type Unit = (typeof EMF_UNITS)[number];
