import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ObservedFunction, type ObservedService } from './observed-function.ts';
import { physicalName } from './physical-name.ts';
import { stageSettings } from './stage.ts';

export interface ExporterProps {
  /** Its bundles must have one of the function's name, whose handler is `exporter({ metrics })` of `lamplight/exporter`. */
  service: ObservedService;
  /** Logical name of the function. Default `exporter`. */
  name?: string;
  /**
   * 1 where several scrapers ask: each instance keeps its own answer, and an older one after a newer one looks like a restart of
   * every counter. Default: none, since an account whose limit is low has no concurrency to reserve.
   */
  reservedConcurrentExecutions?: number;
}

/**
 * The function behind `GET /metrics`, and the token that a scraper needs: a secret that is made on deploy. Give it a route:
 * `api.addRoutes({ path: '/metrics', methods: [HttpMethod.GET], integration: new HttpLambdaIntegration('Metrics', exporter.fn) })`.
 * In the stage `local` it is open.
 */
export class Exporter extends Construct {
  readonly fn: ObservedFunction;
  readonly scrapeToken: Secret;

  constructor(
    scope: Construct,
    id: string,
    { service, name = 'exporter', reservedConcurrentExecutions }: ExporterProps,
  ) {
    super(scope, id);
    const isOpen = service.stage === 'local';
    this.scrapeToken = new Secret(this, 'ScrapeToken', {
      secretName: physicalName(service, 'scrape-token'),
      description: `Lets a Prometheus read the metrics of ${service.name}`,
      removalPolicy: stageSettings(service.stage).removalPolicy,
      generateSecretString: { excludePunctuation: true, passwordLength: 48 },
    });
    this.fn = new ObservedFunction(this, 'Function', {
      service,
      name,
      description: 'Answers GET /metrics for Prometheus from CloudWatch',
      // Just below what an HTTP API waits.
      timeout: Duration.seconds(29),
      reservedConcurrentExecutions,
      environment: isOpen ? {} : { SCRAPE_TOKEN_SECRET_ARN: this.scrapeToken.secretArn },
    });
    const permit = (actions: string[], resource: string) =>
      this.fn.addToRolePolicy(new PolicyStatement({ actions, resources: [resource] }));
    // Neither knows a resource, nor a condition on the namespace (service authorisation reference, "Actions defined by Amazon CloudWatch").
    permit(['cloudwatch:ListMetrics', 'cloudwatch:GetMetricData'], '*');
    if (!isOpen) permit(['secretsmanager:GetSecretValue'], this.scrapeToken.secretArn);
  }
}
