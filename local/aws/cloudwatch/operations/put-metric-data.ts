import type { MetricDatum } from '../../../cloudwatch/store/put-metric-data.ts';
import { AwsError } from '../../aws-error.ts';
import type { CloudWatchOperation } from '../state.ts';

interface Input {
  Namespace?: string;
  /** Times in seconds since the epoch. */
  MetricData?: (MetricDatum & { Timestamp?: number })[];
}

/** The shape's name for each code of the query API; a body over the limit has no shape. */
const SHAPES: Record<string, string> = {
  InvalidParameterValue: 'InvalidParameterValueException',
  InvalidParameterCombination: 'InvalidParameterCombinationException',
  MissingParameter: 'MissingRequiredParameterException',
};

/** All or nothing: one bad datum refuses the request. */
export const PutMetricData: CloudWatchOperation<Input> = {
  action: 'cloudwatch:PutMetricData',
  notModelled: ['EntityMetricData'],
  resource: () => ['*'],
  run({ Namespace, MetricData = [] }, { state }) {
    const data = MetricData.map(({ Timestamp, ...datum }) =>
      Timestamp === undefined ? datum : { ...datum, Timestamp: Timestamp * 1000 },
    );
    const problem = state.now().putMetricData({ Namespace, MetricData: data });
    if (problem) throw new AwsError(SHAPES[problem.code] ?? problem.code, problem.message, { queryCode: problem.code });
    return {};
  },
};
