import { signalOf } from '../alarm-signal.ts';
import type { CheckedResource } from '../assembly.ts';
import type { Check } from '../check.ts';
import { listOf } from '../references.ts';

const SILENT = ['notBreaching', 'ignore', 'missing'];

/**
 * An alarm for which missing data is no alarm needs one on the same namespace that silence does alarm: when what records
 * the metric dies, the first says OK for ever. Metrics that AWS records itself are left out.
 */
export const check: Check = {
  rule: 'heartbeat',
  why: 'Where the source of a signal dies, its alarm stays OK.',
  check(app) {
    const alarms = app.all('AWS::CloudWatch::Alarm');
    const watched = new Set(alarms.filter(breaksOnSilence).flatMap(namespacesOf));
    return alarms
      .filter((resource) => !breaksOnSilence(resource) && listOf(resource.properties.AlarmActions).length > 0)
      .flatMap((resource) => {
        const blind = [...new Set(namespacesOf(resource))].filter((namespace) => !watched.has(namespace));
        const treatment = String(resource.properties.TreatMissingData ?? 'missing');
        if (!SILENT.includes(treatment)) return [];
        return blind.map((namespace) => ({
          resource,
          message: `missing data is ${treatment} to it, and no alarm tells when ${namespace} is silent: add a heartbeat with TreatMissingData breaching`,
        }));
      });
  },
};

function breaksOnSilence({ properties }: CheckedResource): boolean {
  // It may hang on a condition.
  return JSON.stringify(properties.TreatMissingData ?? '').includes('"breaching"');
}

/** Namespaces of one's own; in a Metrics Insights query the first name in quotes. */
function namespacesOf(resource: CheckedResource): string[] {
  const { inputs, expressions } = signalOf(resource);
  const queried = expressions.flatMap(
    ({ expression }) => /\bFROM\s+(?:SCHEMA\(\s*)?"([^"]+)"/i.exec(expression)?.[1] ?? [],
  );
  return [...inputs.map(({ namespace }) => namespace), ...queried].filter(
    (name) => name !== '' && !name.startsWith('AWS/'),
  );
}
