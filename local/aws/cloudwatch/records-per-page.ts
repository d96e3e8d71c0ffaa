import { validationError } from './errors.ts';
import { CLOUDWATCH_LIMITS } from './limits.ts';

/** @throws AwsError `ValidationError` for a MaxRecords out of range */
export function recordsPerPage(most: number = CLOUDWATCH_LIMITS.defaultRecordsPerPage): number {
  if (Number.isInteger(most) && most >= 1 && most <= CLOUDWATCH_LIMITS.recordsPerPage) return most;
  throw validationError(`MaxRecords must be between 1 and ${CLOUDWATCH_LIMITS.recordsPerPage}.`);
}
