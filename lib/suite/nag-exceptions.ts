/**
 * What cdk-nag's AwsSolutions pack finds in the suite and why it stays. A test holds that nothing else is found, and that
 * everything here still is.
 */
export const NAG_EXCEPTIONS: readonly { rule: RegExp; reason: string }[] = [
  {
    rule: /^AwsSolutions-SMG4$/,
    reason:
      'Rotation takes a function inside the network for the database roles; keys of credentials and tokens are versioned and rotated by a command.',
  },
  {
    rule: /^AwsSolutions-VPC7$/,
    reason: 'The network has isolated subnets, no way in or out, and nothing in it but the database: no flow to log.',
  },
  {
    rule: /^AwsSolutions-RDS6$/,
    reason:
      'The database is reached by the Data API alone, which checks IAM on every call; nobody logs in by a network.',
  },
  {
    rule: /^AwsSolutions-APIG1$/,
    reason: 'The canonical line of each request says what an access log would, with tenant and correlation id.',
  },
  {
    rule: /^AwsSolutions-APIG4$/,
    reason:
      'Each function checks the token itself, so that what is refused is a unit of work with its line and metric.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    reason: 'X-Ray takes no resource for PutTraceSegments; CloudWatch none for reading metrics.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:.*execute-api:.*\/@connections\/\*\]$/,
    reason: 'Ids of connections are known at run time only; stage and method are fixed.',
  },
];
