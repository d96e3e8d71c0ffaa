import { AwsError } from '../aws-error.ts';

/** What CloudWatch answers for a pattern that it cannot read; here also for one that is not modelled. */
export function invalidPattern(reason: string): AwsError {
  return new AwsError('InvalidParameterException', `Invalid filter pattern: ${reason}`);
}
