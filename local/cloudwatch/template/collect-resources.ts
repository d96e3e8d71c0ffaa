import type { Resource, TemplateStack } from '../../template/assembly.ts';
import type { Reader } from '../../template/reader.ts';
import type { MetricAlarm } from '../alarms/alarm.ts';
import { type MuteRule, readMuteRule } from '../alarms/mute-rule.ts';
import type { Properties, ResourceProblem } from '../alarms/properties.ts';
import { readMetricAlarm } from '../alarms/read-metric-alarm.ts';
import { type CompositeAlarm, readCompositeAlarm } from '../composite/composite-alarm.ts';
import { type Dashboard, readDashboard } from '../dashboards/dashboard.ts';
import { type MetricFilter, readMetricFilter } from '../logs/metric-filter.ts';
import { checkReferences } from './check-references.ts';
import { createLocator, type LocatedProblem } from './locate.ts';

/** Resources of CloudWatch that alarm, measure or show, and that the engine does not evaluate. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::LogAlarm':
    'log alarms are not evaluated: how they look back over missing results is not documented',
  'AWS::CloudWatch::Alert': 'alerts are not evaluated',
  'AWS::CloudWatch::AnomalyDetector': 'anomaly detection is not evaluated: the trained model cannot be reproduced',
  'AWS::CloudWatch::InsightRule': 'Contributor Insights rules are not evaluated',
  'AWS::CloudWatch::MetricStream': 'metric streams are not modelled',
  'AWS::Logs::LogAnomalyDetector': 'log anomaly detection is not evaluated',
};

/** A saved query of CloudWatch Logs. */
export interface SavedQuery {
  name: string;
  logGroups: readonly string[];
  query: string;
}

/** All that templates have CloudWatch do, and all that is wrong with it. */
export interface CollectedResources {
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

/** Everything that CloudWatch is to do by these templates, and everything that is wrong with it. */
export function collectResources(stacks: readonly TemplateStack[], reader: Reader): CollectedResources {
  const locator = createLocator();
  const problems: LocatedProblem[] = [];
  const places = new Map<string, string>();

  function each<Thing>(
    type: string,
    read: (
      properties: Properties,
      resource: Resource,
    ) => { thing?: Thing; problems: ResourceProblem[]; lints?: readonly string[] },
  ): Thing[] {
    return reader.each(type, (resource) => {
      const where = locator.of(resource);
      const { thing, problems: found, lints = [] } = read(resolved(reader, resource), resource);
      problems.push(
        ...found.map(({ kind, message }) => ({
          level: kind === 'invalid' ? ('error' as const) : kind,
          where,
          message,
        })),
        ...lints.map((message) => ({ level: 'warning' as const, where, message })),
      );
      return thing === undefined ? [] : [thing];
    });
  }

  const identityOf = (resource: Resource) => {
    const identity = { name: reader.reference(resource), arn: reader.attribute(resource, 'Arn') };
    places.set(identity.name, locator.of(resource));
    return identity;
  };
  const alarms = each('AWS::CloudWatch::Alarm', (properties, resource) => {
    const { alarm, problems: found } = readMetricAlarm(properties, identityOf(resource));
    return { thing: alarm, problems: found, lints: alarm?.lints };
  });
  const composites = each('AWS::CloudWatch::CompositeAlarm', (properties, resource) => {
    const { alarm, problems: found } = readCompositeAlarm(properties, identityOf(resource));
    return { thing: alarm, problems: found };
  });
  const muteRules = each('AWS::CloudWatch::AlarmMuteRule', (properties, resource) => {
    const { rule, problems: found } = readMuteRule(properties, reader.reference(resource));
    return { thing: rule, problems: found };
  });
  const metricFilters = each('AWS::Logs::MetricFilter', (properties, resource) => {
    const { filter, problems: found } = readMetricFilter(properties, reader.reference(resource));
    return { thing: filter, problems: found };
  });
  const dashboards = each('AWS::CloudWatch::Dashboard', (properties, resource) => {
    const body = properties.DashboardBody;
    const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
    const { dashboard, problems: found } = readDashboard(reader.reference(resource), text);
    return { thing: dashboard, problems: found };
  });
  const savedQueries = each('AWS::Logs::QueryDefinition', ({ Name, LogGroupNames = [], QueryString }) => ({
    thing: { name: String(Name), logGroups: (LogGroupNames as unknown[]).map(String), query: String(QueryString) },
    problems: [],
  }));

  for (const stack of stacks) {
    for (const resource of stack.resources.values()) {
      const message = UNSUPPORTED[resource.type];
      if (message) problems.push({ level: 'unsupported', where: locator.of(resource), message });
    }
  }
  const checked = checkReferences({ alarms, composites, muteRules, dashboards }, places);
  problems.push(...checked.problems, ...unresolved(reader));
  return { alarms, composites: checked.composites, muteRules, metricFilters, dashboards, savedQueries, problems };
}

function resolved(reader: Reader, resource: Resource): Properties {
  const entries = Object.keys(resource.properties).map((name) => [name, reader.property(resource, name)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** References that have no value; names of things that do not run locally are as good as any to an alarm. */
function unresolved(reader: Reader): LocatedProblem[] {
  return reader
    .problems()
    .flatMap(({ level, where, message }) => (level === 'error' ? [{ level, where, message }] : []));
}
