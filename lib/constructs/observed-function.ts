import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  type CfnFunction,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Bundles } from './bundles.ts';
import { logProtection } from './log-protection.ts';
import { physicalName } from './physical-name.ts';
import { type Stage, stageSettings } from './stage.ts';

/** What all functions of a service have in common. */
export interface ObservedService {
  /** `service.name` of every record: `suite`. */
  name: string;
  /** `service.version`, from package.json. */
  version: string;
  /** What differs by it is in `stageSettings`. */
  stage: Stage;
  /** The code of its functions, by their logical names. */
  bundles: Bundles;
}

export interface ObservedFunctionProps {
  /** The service that it is a part of. */
  service: ObservedService;
  /** Logical name, in records and as the bundle's name: `sync-worker`. The function is called `<service>-<stage>-<name>`. */
  name: string;
  /** In a few words, for the list of functions in the console. */
  description: string;
  /** Default 128 MB is too little CPU for a cold start of a bundle with the SDK: 512. */
  memorySize?: number;
  /** Default 10 seconds. */
  timeout?: Duration;
  /** Variables beside those that the layer reads. */
  environment?: Record<string, string>;
  /** How many may run at once, taken from what all functions of the account share; default: no such share. */
  reservedConcurrentExecutions?: number;
}

/**
 * A Node.js function as the layer needs it: JSON logs that lose no line, a log group of its own, a role that may do nothing
 * but write there and send traces, and the variables that `lamplight/observe` reads.
 */
export class ObservedFunction extends LambdaFunction {
  /** `sync-worker` */
  readonly logicalName: string;

  constructor(scope: Construct, id: string, props: ObservedFunctionProps) {
    const { service, name, memorySize = 512, timeout = Duration.seconds(10), environment = {} } = props;
    const functionName = physicalName(service, name);
    const settings = stageSettings(service.stage);
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: settings.logRetention,
      removalPolicy: settings.removalPolicy,
      dataProtectionPolicy: logProtection(),
    });
    // A role of our own: the one that CDK makes carries a managed policy on every log group of the account.
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    super(scope, id, {
      functionName,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: service.bundles.code(name),
      memorySize,
      timeout,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // Lambda takes a line whose level it does not know for INFO: above TRACE and INFO it would drop EMF lines and reports.
      applicationLogLevelV2: ApplicationLogLevel.TRACE,
      systemLogLevelV2: SystemLogLevel.INFO,
      tracing: Tracing.ACTIVE,
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      environment: { ...layerEnvironment(service, name), ...environment },
    });
    this.logicalName = name;
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    const resource = this.node.defaultChild as CfnFunction;
    resource.addMetadata('lamplight:bundle', { name, entry: service.bundles.entries[name] });
  }
}

function layerEnvironment({ name: service, version, stage }: ObservedService, name: string): Record<string, string> {
  return {
    POWERTOOLS_SERVICE_NAME: service,
    POWERTOOLS_LOG_LEVEL: 'INFO',
    LAMPLIGHT_STAGE: stage,
    LAMPLIGHT_VERSION: version,
    LAMPLIGHT_FUNCTION: name,
    LAMPLIGHT_TRACES: stageSettings(stage).traces,
    NODE_OPTIONS: '--enable-source-maps',
  };
}
