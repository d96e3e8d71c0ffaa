import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Stage as CdkStage, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Where a template runs: on this machine, or in an account; an app has its own names for those. */
export type Stage = 'local' | 'dev' | 'prod' | (string & {});

/** Of those that settings are known for. */
type KnownStage = 'local' | 'dev' | 'prod';

/** What differs between the stages; everything else of a template is the same in all of them. */
export interface StageSettings {
  logRetention: RetentionDays;
  /** Of secrets, keys and logs, when the stack goes. */
  removalPolicy: RemovalPolicy;
  /** Trace back end of the layer (LAMPLIGHT_TRACES). */
  traces: 'console' | 'xray' | 'powertools' | 'otlp' | 'none';
}

const SETTINGS: Record<KnownStage, StageSettings> = {
  local: { logRetention: RetentionDays.ONE_DAY, removalPolicy: RemovalPolicy.DESTROY, traces: 'console' },
  dev: { logRetention: RetentionDays.TWO_WEEKS, removalPolicy: RemovalPolicy.DESTROY, traces: 'xray' },
  prod: {
    logRetention: RetentionDays.THREE_MONTHS,
    // A first deployment that is rolled back takes with it what it made: names are fixed, and the next one makes them again.
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    traces: 'xray',
  },
};

/**
 * The stage that the context names (`cdk deploy -c stage=prod`), in the form that names and namespaces take; else that of the CDK
 * `Stage` around the scope, `prod-eu` of `new Stage(app, 'Prod-EU')`; else `dev`.
 *
 * @param known the only names that there are
 * @throws where the name is none of those known
 */
export function stageOf(scope: Construct, known?: readonly Stage[]): Stage {
  const given: unknown = scope.node.tryGetContext('stage');
  const name = (typeof given === 'string' && named(given)) || named(CdkStage.of(scope)?.stageName ?? '') || 'dev';
  if (known && !known.includes(name)) {
    throw new Error(`unknown stage ${JSON.stringify(given)}; use one of ${known.join(', ')}: -c stage=dev`);
  }
  return name;
}

/** What the stage decides for every function, log group and store; of a stage that is not known nothing is thrown away. */
export function stageSettings(stage: Stage): StageSettings {
  return SETTINGS[stage as KnownStage] ?? SETTINGS.prod;
}

function named(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
