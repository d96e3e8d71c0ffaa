import { LocalError } from '../local-error.ts';
import { readStacks } from '../template/assembly.ts';
import { createReader } from '../template/reader.ts';
import { createResolver } from '../template/resolver.ts';
import type { MetricAlarm } from './alarms/alarm.ts';
import type { MuteRule } from './alarms/mute-rule.ts';
import type { CompositeAlarm } from './composite/composite-alarm.ts';
import type { Dashboard } from './dashboards/dashboard.ts';
import type { MetricFilter } from './logs/metric-filter.ts';
import { collectResources } from './template/collect-resources.ts';
import type { LocatedProblem } from './template/locate.ts';

export interface LoadTemplateOptions {
  /** Where the app fixes none. */
  region?: string;
  accountId?: string;
  /** Values of template parameters, over their defaults. */
  parameters?: Record<string, string>;
}

/** A saved query of CloudWatch Logs. */
export interface SavedQuery {
  name: string;
  logGroups: readonly string[];
  query: string;
}

/** What a synthesised app has CloudWatch do, as the engine runs it. */
export interface LoadedTemplate {
  region: string;
  accountId: string;
  alarms: MetricAlarm[];
  composites: CompositeAlarm[];
  muteRules: MuteRule[];
  metricFilters: MetricFilter[];
  dashboards: Dashboard[];
  savedQueries: SavedQuery[];
  /**
   * `error`: AWS would refuse it, or it cannot be read. `unsupported`: AWS takes it and this engine cannot honour it;
   * it is left out, and whoever relies on it must be told. `warning`: it works, and is unwise.
   */
  problems: LocatedProblem[];
}

/**
 * Reads a cloud assembly, the output of `cdk synth`, for the engine: all stacks together, all problems at once.
 *
 * @param folder absolute path of cdk.out
 * @throws LocalError `synth_failed` where the folder holds no assembly, or one that is no JSON
 */
export function loadTemplate(folder: string, options: LoadTemplateOptions = {}): LoadedTemplate {
  const { region = 'us-east-1', accountId = '000000000000', parameters = {} } = options;
  const stacks = readAll(folder);
  const fixed = {
    region: stacks.find((stack) => stack.region)?.region ?? region,
    accountId: stacks.find((stack) => stack.accountId)?.accountId ?? accountId,
  };
  // Where things listen does not matter to an alarm.
  const endpoints = { aws: 'http://localhost', httpApi: () => 'http://localhost' };
  const reader = createReader(stacks, createResolver({ stacks, ...fixed, endpoints, parameters }));
  return { ...fixed, ...collectResources(stacks, reader) };
}

function readAll(folder: string) {
  try {
    return readStacks(folder);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new LocalError(
      'synth_failed',
      `${folder} holds a template that is no JSON: ${error.message}; run \`npx cdk synth\``,
    );
  }
}
