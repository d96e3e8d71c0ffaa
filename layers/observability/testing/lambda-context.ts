import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';

export interface LambdaContextOptions {
  functionName?: string;
  requestId?: string;
  /** Milliseconds until Lambda would kill the process, counted from now in real time. */
  remainingMs?: number;
}

/** The context that Lambda hands a handler. The remaining time runs down as on Lambda. */
export function lambdaContext({
  functionName = 'test-function',
  requestId = randomUUID(),
  remainingMs = 30_000,
}: LambdaContextOptions = {}): Context {
  const deadline = performance.now() + remainingMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:eu-central-1:111111111111:function:${functionName}`,
    memoryLimitInMB: '256',
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: '2026/01/01/[$LATEST]00000000000000000000000000000000',
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
