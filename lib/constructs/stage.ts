import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Where a template runs: on this machine, or in an account. */
export type Stage = 'local' | 'dev' | 'prod';

const STAGES: readonly Stage[] = ['local', 'dev', 'prod'];

/** What differs between the stages; everything else of a template is the same in all of them. */
export interface StageSettings {
  logRetention: RetentionDays;
  /** Of secrets, keys and logs, when the stack goes. */
  removalPolicy: RemovalPolicy;
  /** Trace back end of the layer (LAMPLIGHT_TRACES). */
  traces: 'console' | 'xray' | 'powertools' | 'otlp' | 'none';
}

const SETTINGS: Record<Stage, StageSettings> = {
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
 * The stage that the context names (`cdk deploy -c stage=prod`); `dev` where it names none.
 *
 * @throws where the name is none of the stages
 */
export function stageOf(scope: Construct): Stage {
  const given: unknown = scope.node.tryGetContext('stage') ?? 'dev';
  const stage = STAGES.find((known) => known === given);
  if (!stage) throw new Error(`unknown stage ${JSON.stringify(given)}; use one of ${STAGES.join(', ')}: -c stage=dev`);
  return stage;
}

/** What the stage decides for every function, log group and store. */
export function stageSettings(stage: Stage): StageSettings {
  return SETTINGS[stage];
}
