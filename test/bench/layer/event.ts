/** The HTTP API event that every stack gets. */
export const EVENT = {
  version: '2.0',
  routeKey: 'POST /connections/{id}',
  rawPath: '/connections/7',
  rawQueryString: '',
  headers: {
    accept: 'application/json',
    'content-type': 'application/json',
    host: 'api.example.com',
    'user-agent': 'bench/1.0',
    'x-correlation-id': 'bench-correlation-0001',
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-proto': 'https',
  },
  requestContext: {
    accountId: '000000000000',
    apiId: 'bench',
    http: { method: 'POST', path: '/connections/7', protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: 'bench' },
    requestId: 'request-1',
    routeKey: 'POST /connections/{id}',
    stage: '$default',
  },
  body: JSON.stringify({ provider: 'shopify', name: 'main' }),
  isBase64Encoded: false,
};

export const CONTEXT = {
  functionName: 'bench',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:bench',
  memoryLimitInMB: '512',
  awsRequestId: '8f0ea3a2-4c1d-4b0e-9d3b-5a6f0c1e2d37',
  getRemainingTimeInMillis: () => 30_000,
};

/** What Lambda would set; the receivers' addresses come on top. */
export const ENVIRONMENT = {
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_REGION: 'eu-central-1',
  LAMBDA_TASK_ROOT: '/var/task',
  POWERTOOLS_SERVICE_NAME: 'bench',
  POWERTOOLS_METRICS_NAMESPACE: 'Bench',
  POWERTOOLS_LOG_LEVEL: 'INFO',
  LAMPLIGHT_TRACES: 'xray',
  LAMPLIGHT_STAGE: 'prod',
  LAMPLIGHT_VERSION: '1.0.0',
  LAMPLIGHT_FUNCTION: 'bench',
};

/** A new trace for each invocation, sampled, as Lambda sets it. */
export function nextTraceHeader(count: number): string {
  return `Root=1-674331c8-${count.toString(16).padStart(24, '0')};Parent=00f067aa0ba902b7;Sampled=1`;
}
