/** A statement of a policy that AWS manages. */
interface ManagedStatement {
  actions: string[];
  notActions?: string[];
  resources: string[];
}

const LOGS: ManagedStatement = {
  actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  resources: ['*'],
};

const NETWORK: ManagedStatement = {
  actions: [
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ],
  resources: ['*'],
};

const any = (...actions: string[]): ManagedStatement[] => [{ actions, resources: ['*'] }];

/**
 * The policies of AWS that functions' roles commonly carry, by the end of their ARN, as far as the local AWS has what they
 * allow. Source: AWS Managed Policy Reference Guide.
 */
export const MANAGED_POLICIES: Readonly<Record<string, ManagedStatement[]>> = {
  'service-role/AWSLambdaBasicExecutionRole': [LOGS],
  'service-role/AWSLambdaVPCAccessExecutionRole': [LOGS, NETWORK],
  'service-role/AWSLambdaSQSQueueExecutionRole': [
    { actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], resources: ['*'] },
    LOGS,
  ],
  'service-role/AWSLambdaRole': any('lambda:InvokeFunction'),
  AWSLambdaExecute: [
    { actions: ['logs:*'], resources: ['arn:aws:logs:*:*:*'] },
    ...any('s3:GetObject', 's3:PutObject'),
  ],
  AWSXRayDaemonWriteAccess: any(
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:GetSamplingStatisticSummaries',
  ),
  CloudWatchLambdaInsightsExecutionRolePolicy: [
    { actions: ['logs:CreateLogGroup'], resources: ['*'] },
    {
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: ['arn:aws:logs:*:*:log-group:/aws/lambda-insights:*'],
    },
  ],
  CloudWatchAgentServerPolicy: any('cloudwatch:PutMetricData', 'logs:PutLogEvents', 'logs:CreateLogStream'),
  AmazonSQSFullAccess: any('sqs:*'),
  AmazonSQSReadOnlyAccess: any(
    'sqs:GetQueueAttributes',
    'sqs:GetQueueUrl',
    'sqs:ListDeadLetterSourceQueues',
    'sqs:ListQueues',
    'sqs:ListMessageMoveTasks',
    'sqs:ListQueueTags',
  ),
  AmazonSNSFullAccess: any('sns:*'),
  AmazonSNSReadOnlyAccess: any('sns:GetTopicAttributes', 'sns:List*'),
  AmazonRDSDataFullAccess: any(
    'rds-data:BatchExecuteStatement',
    'rds-data:BeginTransaction',
    'rds-data:CommitTransaction',
    'rds-data:ExecuteStatement',
    'rds-data:RollbackTransaction',
    'secretsmanager:GetSecretValue',
  ),
  SecretsManagerReadWrite: any('secretsmanager:*'),
  AdministratorAccess: any('*'),
  PowerUserAccess: [{ actions: [], notActions: ['iam:*', 'organizations:*', 'account:*'], resources: ['*'] }],
};
