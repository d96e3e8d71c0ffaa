export type ComparisonOperator = keyof typeof COMPARISONS;

/** The statistic is the left operand. API reference: PutMetricAlarm, ComparisonOperator. */
export const COMPARISONS = {
  GreaterThanThreshold: { words: 'greater than', breaches: (value: number, threshold: number) => value > threshold },
  GreaterThanOrEqualToThreshold: {
    words: 'greater than or equal to',
    breaches: (value: number, threshold: number) => value >= threshold,
  },
  LessThanThreshold: { words: 'less than', breaches: (value: number, threshold: number) => value < threshold },
  LessThanOrEqualToThreshold: {
    words: 'less than or equal to',
    breaches: (value: number, threshold: number) => value <= threshold,
  },
} as const;

/** Those of anomaly detection: compared with a band, which only AWS can train. */
export const BAND_COMPARISONS = {
  LessThanLowerOrGreaterThanUpperThreshold: (value: number, lower: number, upper: number) =>
    value < lower || value > upper,
  LessThanLowerThreshold: (value: number, lower: number, _upper: number) => value < lower,
  GreaterThanUpperThreshold: (value: number, _lower: number, upper: number) => value > upper,
} as const;
