import { createHash } from 'node:crypto';

/** What a reference to a resource is made of. */
export interface ResourceFacts {
  logicalId: string;
  /** CloudFormation's name of the stack. */
  stack: string;
  region: string;
  accountId: string;
  /** Base URL of the AWS wire endpoint. */
  awsUrl: string;
  /** Id of an HTTP or WebSocket API, unique over all stacks, and where it listens. */
  apiId: string;
  apiUrl: string;
  /** A property, resolved; undefined where the template does not set it. */
  property: (name: string) => unknown;
}

export interface ResourceType {
  /** What the local AWS leaves out of this resource type. */
  notModelled: string;
  /** What `Ref` gives. */
  ref: (facts: ResourceFacts) => string;
  /** What `Fn::GetAtt` gives, by attribute. */
  attributes?: Record<string, (facts: ResourceFacts) => string>;
}

const RESOURCE_POLICIES = 'enforcement: a function may do what its role says';

/** The resource types that a local run supports, and how references to them resolve. Everything else is named at start-up. */
export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::Lambda::Function': {
    notModelled:
      'images, other runtimes than Node.js, code inside the template, VPC, file systems, ephemeral storage, dead-letter and tracing configuration',
    ref: functionName,
    attributes: { Arn: functionArn },
  },
  'AWS::Lambda::Version': {
    notModelled: 'code of its own: a version is its function',
    ref: (facts) => `${facts.property('FunctionName')}:1`,
    attributes: { Version: () => '1', FunctionArn: (facts) => `${facts.property('FunctionName')}:1` },
  },
  'AWS::Lambda::Alias': {
    notModelled: 'routing weights and provisioned concurrency: an alias is its function',
    ref: (facts) => `${facts.property('FunctionName')}:${facts.property('Name')}`,
  },
  'AWS::Lambda::LayerVersion': {
    notModelled: 'compatible runtimes and architectures',
    ref: (facts) => arn(facts, 'lambda', `layer:${named(facts, 'LayerName')}:1`),
  },
  'AWS::Lambda::EventSourceMapping': {
    notModelled: 'every source but SQS; filters, provisioned pollers, encryption of filters',
    ref: (facts) => facts.logicalId,
  },
  'AWS::Lambda::Permission': {
    notModelled: 'enforcement: whatever the template connects to a function may invoke it',
    ref: (facts) => facts.logicalId,
  },
  'AWS::SQS::Queue': {
    notModelled: 'FIFO, encryption, redrive allow policies',
    ref: (facts) => `${facts.awsUrl}/${facts.accountId}/${named(facts, 'QueueName')}`,
    attributes: {
      Arn: (facts) => arn(facts, 'sqs', named(facts, 'QueueName')),
      QueueName: (facts) => named(facts, 'QueueName'),
      QueueUrl: (facts) => `${facts.awsUrl}/${facts.accountId}/${named(facts, 'QueueName')}`,
    },
  },
  'AWS::SNS::Topic': {
    notModelled: 'FIFO, encryption, delivery policies, data protection',
    ref: (facts) => arn(facts, 'sns', named(facts, 'TopicName')),
    attributes: {
      TopicArn: (facts) => arn(facts, 'sns', named(facts, 'TopicName')),
      TopicName: (facts) => named(facts, 'TopicName'),
    },
  },
  'AWS::SNS::Subscription': {
    notModelled: 'SMS, Firehose and mobile push; delivery policies and redrive',
    ref: (facts) => `${facts.property('TopicArn')}:${facts.logicalId}`,
  },
  'AWS::ApiGatewayV2::Api': {
    notModelled: 'OpenAPI bodies, mutual TLS, throttling, API keys; TLS: a URL made of domainName has to be http here',
    ref: (facts) => facts.apiId,
    attributes: { ApiId: (facts) => facts.apiId, ApiEndpoint: (facts) => facts.apiUrl },
  },
  'AWS::ApiGatewayV2::Stage': {
    notModelled: 'stages of HTTP APIs other than $default, deployments, stage variables, throttling, access logs',
    ref: (facts) => String(facts.property('StageName') ?? '$default'),
  },
  'AWS::ApiGatewayV2::Integration': {
    notModelled: 'everything but Lambda proxies; parameter mapping',
    ref: (facts) => facts.logicalId,
  },
  'AWS::ApiGatewayV2::Route': { notModelled: 'authorizers, request models', ref: (facts) => facts.logicalId },
  'AWS::ApiGatewayV2::RouteResponse': { notModelled: 'response models', ref: (facts) => facts.logicalId },
  'AWS::Events::Rule': {
    notModelled: 'event patterns, targets other than functions, input transformers, retries, dead-letter queues',
    ref: (facts) => named(facts, 'Name'),
    attributes: { Arn: (facts) => arn(facts, 'events', `rule/${named(facts, 'Name')}`) },
  },
  'AWS::Scheduler::Schedule': {
    notModelled: 'time zones other than UTC, flexible windows, at() expressions, targets other than functions',
    ref: (facts) => named(facts, 'Name'),
    attributes: { Arn: (facts) => arn(facts, 'scheduler', `schedule/default/${named(facts, 'Name')}`) },
  },
  'AWS::RDS::DBCluster': {
    notModelled: 'everything but the Data API of PostgreSQL: capacity, pausing, failover, connections by network',
    ref: clusterIdentifier,
    attributes: {
      DBClusterArn: (facts) => arn(facts, 'rds', `cluster:${clusterIdentifier(facts)}`),
      DBClusterResourceId: (facts) => `cluster-${facts.logicalId.toUpperCase()}`,
      'Endpoint.Address': (facts) => `${clusterIdentifier(facts)}.cluster.${facts.region}.rds.amazonaws.com`,
      'Endpoint.Port': (facts) => String(facts.property('Port') ?? 5432),
      'ReadEndpoint.Address': (facts) => `${clusterIdentifier(facts)}.cluster-ro.${facts.region}.rds.amazonaws.com`,
      'MasterUserSecret.SecretArn': (facts) => secretArn(facts, `rds!${clusterIdentifier(facts)}`),
    },
  },
  'AWS::RDS::DBInstance': {
    notModelled: 'instances of their own: a cluster is one Postgres server',
    ref: (facts) => named(facts, 'DBInstanceIdentifier').toLowerCase(),
  },
  'AWS::SecretsManager::Secret': {
    notModelled: 'rotation, replicas, encryption by a key of your own',
    ref: (facts) => secretArn(facts, secretName(facts)),
    attributes: { Id: (facts) => secretArn(facts, secretName(facts)) },
  },
  'AWS::SecretsManager::SecretTargetAttachment': {
    notModelled: 'connection details inside the secret: host, port and database name are not added',
    ref: (facts) => String(facts.property('SecretId')),
  },
  'AWS::Logs::LogGroup': {
    notModelled: 'retention, classes, data protection, encryption',
    ref: (facts) => named(facts, 'LogGroupName'),
    attributes: { Arn: (facts) => `${arn(facts, 'logs', `log-group:${named(facts, 'LogGroupName')}`)}:*` },
  },
  'AWS::Logs::MetricFilter': {
    notModelled: 'regular expressions in patterns',
    ref: (facts) => named(facts, 'FilterName'),
  },
  'AWS::Logs::QueryDefinition': { notModelled: 'nothing', ref: (facts) => named(facts, 'Name') },
  'AWS::CloudWatch::Alarm': {
    notModelled: 'anomaly detection, PromQL',
    ref: (facts) => named(facts, 'AlarmName'),
    attributes: { Arn: (facts) => arn(facts, 'cloudwatch', `alarm:${named(facts, 'AlarmName')}`) },
  },
  'AWS::CloudWatch::CompositeAlarm': {
    notModelled: 'nothing',
    ref: (facts) => named(facts, 'AlarmName'),
    attributes: { Arn: (facts) => arn(facts, 'cloudwatch', `alarm:${named(facts, 'AlarmName')}`) },
  },
  'AWS::CloudWatch::AlarmMuteRule': {
    notModelled: 'nothing',
    ref: (facts) => named(facts, 'Name'),
    attributes: { Arn: (facts) => arn(facts, 'cloudwatch', `alarm-mute-rule:${named(facts, 'Name')}`) },
  },
  'AWS::CloudWatch::InsightRule': {
    notModelled: 'Contributor Insights: nothing is counted',
    ref: (facts) => named(facts, 'RuleName'),
    attributes: {
      Arn: (facts) => arn(facts, 'cloudwatch', `insight-rule/${named(facts, 'RuleName')}`),
      RuleName: (facts) => named(facts, 'RuleName'),
    },
  },
  'AWS::CloudWatch::Dashboard': {
    notModelled: 'explorer, custom and trace widgets: they are opaque',
    ref: (facts) => named(facts, 'DashboardName'),
  },
  'AWS::KMS::Key': {
    notModelled: 'encryption, and who may use the key',
    ref: (facts) => facts.logicalId.toLowerCase(),
    attributes: {
      KeyId: (facts) => facts.logicalId.toLowerCase(),
      Arn: (facts) => arn(facts, 'kms', `key/${facts.logicalId.toLowerCase()}`),
    },
  },
  'AWS::KMS::Alias': { notModelled: 'encryption', ref: (facts) => String(facts.property('AliasName')) },
  'AWS::IAM::Role': {
    notModelled: 'trust policies, permission boundaries, session policies',
    ref: (facts) => named(facts, 'RoleName'),
    attributes: {
      Arn: (facts) => `arn:aws:iam::${facts.accountId}:role/${named(facts, 'RoleName')}`,
      RoleId: (facts) => facts.logicalId,
    },
  },
  'AWS::IAM::Policy': { notModelled: 'policies of users and groups', ref: (facts) => named(facts, 'PolicyName') },
  'AWS::IAM::RolePolicy': { notModelled: 'nothing', ref: (facts) => named(facts, 'PolicyName') },
  'AWS::IAM::ManagedPolicy': {
    notModelled: 'versions',
    ref: (facts) => `arn:aws:iam::${facts.accountId}:policy/${named(facts, 'ManagedPolicyName')}`,
    attributes: { PolicyArn: (facts) => `arn:aws:iam::${facts.accountId}:policy/${named(facts, 'ManagedPolicyName')}` },
  },
  'AWS::SQS::QueuePolicy': { notModelled: RESOURCE_POLICIES, ref: (facts) => facts.logicalId },
  'AWS::SNS::TopicPolicy': { notModelled: RESOURCE_POLICIES, ref: (facts) => facts.logicalId },
  'AWS::SecretsManager::ResourcePolicy': { notModelled: RESOURCE_POLICIES, ref: (facts) => facts.logicalId },
  'AWS::CloudFormation::Stack': {
    notModelled: 'nested templates that are no asset of the assembly',
    ref: (facts) => arn(facts, 'cloudformation', `stack/${facts.stack}-${facts.logicalId}`),
  },
};

/** What would invoke a function on AWS and does not here: named at start-up, so that silence is no surprise. */
export const UNSUPPORTED_TRIGGERS: Readonly<Record<string, string>> = {
  'AWS::Lambda::Url': 'function URLs',
  'AWS::ApiGateway::Method': 'REST APIs',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'load balancers',
  'AWS::StepFunctions::StateMachine': 'state machines',
  'AWS::AppSync::DataSource': 'AppSync',
  'AWS::Cognito::UserPool': 'Cognito triggers',
  'AWS::IoT::TopicRule': 'IoT rules',
  'AWS::Logs::SubscriptionFilter': 'log subscriptions',
  'AWS::S3::Bucket': 'bucket notifications',
  'Custom::S3BucketNotifications': 'bucket notifications',
};

function named({ property, stack, logicalId }: ResourceFacts, name: string): string {
  return String(property(name) ?? `${stack}-${logicalId}`);
}

function arn({ region, accountId }: ResourceFacts, service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${resource}`;
}

function functionName(facts: ResourceFacts): string {
  return named(facts, 'FunctionName');
}

function functionArn(facts: ResourceFacts): string {
  return arn(facts, 'lambda', `function:${functionName(facts)}`);
}

function clusterIdentifier(facts: ResourceFacts): string {
  return named(facts, 'DBClusterIdentifier').toLowerCase();
}

/** CloudFormation puts the logical id first here, unlike elsewhere. */
function secretName({ property, logicalId, stack }: ResourceFacts): string {
  return String(property('Name') ?? `${logicalId}-${stack}`);
}

/** The ARN of a secret ends in six characters that AWS draws; here the name decides them, so that they stay. */
function secretArn(facts: ResourceFacts, name: string): string {
  const suffix = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return arn(facts, 'secretsmanager', `secret:${name}-${suffix}`);
}
