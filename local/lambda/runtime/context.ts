import type { InvokeMessage } from './protocol.ts';

/** The second argument of a handler, as Lambda's Node runtime makes it. The time left is measured, not read off a clock. */
export function lambdaContext(message: InvokeMessage, functionArn: string): object {
  const startedMs = performance.now();
  const variables = process.env;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: variables.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: variables.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: functionArn,
    memoryLimitInMB: variables.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: message.requestId,
    logGroupName: variables.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: variables.AWS_LAMBDA_LOG_STREAM_NAME,
    identity: undefined,
    clientContext: undefined,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(message.timeoutMs - (performance.now() - startedMs))),
  };
}
