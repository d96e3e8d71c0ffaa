/** A call of AWS that a runbook may make: it reads, and reads no secret and no customer's data. */
export interface AwsRead {
  /** What the role of whoever runs it needs: `sqs:GetQueueAttributes`. */
  action: string;
  /** The argument that names a resource by its handle, and the namespace whose dimension is its name in AWS. */
  argument: string;
  namespace: string;
}

/** The allow-list of `aws run` blocks, by operation. */
export const AWS_READS: Readonly<Record<string, AwsRead>> = {
  GetQueueAttributes: { action: 'sqs:GetQueueAttributes', argument: 'queue', namespace: 'AWS/SQS' },
  ListEventSourceMappings: { action: 'lambda:ListEventSourceMappings', argument: 'function', namespace: 'AWS/Lambda' },
  GetFunctionConcurrency: { action: 'lambda:GetFunctionConcurrency', argument: 'function', namespace: 'AWS/Lambda' },
  GetFunctionConfiguration: {
    action: 'lambda:GetFunctionConfiguration',
    argument: 'function',
    namespace: 'AWS/Lambda',
  },
  DescribeDBClusters: { action: 'rds:DescribeDBClusters', argument: 'cluster', namespace: 'AWS/RDS' },
  DescribeSecret: { action: 'secretsmanager:DescribeSecret', argument: 'secret', namespace: 'AWS/SecretsManager' },
  ListSecretVersionIds: {
    action: 'secretsmanager:ListSecretVersionIds',
    argument: 'secret',
    namespace: 'AWS/SecretsManager',
  },
};
