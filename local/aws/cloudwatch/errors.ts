import { AwsError } from '../aws-error.ts';

/** CloudWatch's errors: the shape's name for JSON, the older code for clients that know the query API. */
export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, { queryCode: 'InvalidParameterValue' });
}

export function invalidCombination(message: string): AwsError {
  return new AwsError('InvalidParameterCombinationException', message, { queryCode: 'InvalidParameterCombination' });
}

export function missingParameter(name: string): AwsError {
  const message = `The parameter ${name} is required.`;
  return new AwsError('MissingRequiredParameterException', message, { queryCode: 'MissingParameter' });
}

/** What the service answers before it looks at the meaning. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message, { queryCode: 'ValidationError' });
}

export function invalidNextToken(): AwsError {
  return new AwsError('InvalidNextToken', 'Invalid nextToken', { queryCode: 'InvalidNextToken' });
}
