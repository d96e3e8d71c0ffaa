import type { AlarmSpec, MetricAlarmSpec } from '../alarm-spec.ts';
import { didYouMean, type Problem } from '../problem.ts';
import type { CodeWords, SourceFile } from './code-words.ts';

/** Every metric that an alarm reads is recorded by some code: an alarm over one that is not can never fire. */
export function checkRecorded(alarms: readonly AlarmSpec[], words: CodeWords): Problem[] {
  const told = new Set<string>();
  return alarms.flatMap((alarm) =>
    (alarm.kind === 'metric' ? alarm.metrics : [])
      .filter((metric) => !words.records(metric) && !told.has(metric) && told.add(metric))
      .map((metric) => ({
        file: alarm.file,
        line: alarm.line,
        message: `no code records ${metric}, which "${alarm.declaredAs}" watches: add metrics.${metric}.add(…), or drop the alarm`,
      })),
  );
}

/**
 * Every metric that the project itself declares is recorded by some code: its panel would stay empty. Those of the layer's
 * fragments are not asked for, since a project may have no use for one.
 *
 * @param told metrics of which a problem tells already
 */
export function checkDeclared(
  metrics: readonly { name: string }[],
  sources: readonly SourceFile[],
  words: CodeWords,
  told: ReadonlySet<string>,
): Problem[] {
  return metrics
    .filter(({ name }) => !words.records(name) && !told.has(name))
    .flatMap(({ name }) => {
      const declaration = new RegExp(String.raw`^[ \t]*['"]?${name}['"]?\s*:\s*(counter|gauge|histogram)\(`, 'm');
      const source = sources.find(({ ofLayer, text }) => !ofLayer && declaration.test(text));
      if (!source) return [];
      const line = source.text.slice(0, source.text.search(declaration)).split('\n').length;
      return [
        { file: source.file, line, message: `no code records ${name}: add metrics.${name}.add(…), or drop the metric` },
      ];
    });
}

/**
 * What pages must not take silence for health: an alarm whose missing data is no breach names in `heartbeat` the alarm that
 * tells when its signal is silent, and that one breaches on silence.
 *
 * @param complete whether these are all alarms; if not, one that is not there may be among the others
 */
export function checkHeartbeats(alarms: readonly AlarmSpec[], complete: boolean): Problem[] {
  const problems: Problem[] = [];
  const told = new Set<string>();
  for (const alarm of alarms) {
    if (told.has(`${alarm.file}:${alarm.declaredAs}`)) continue;
    const complain = (message: string) => {
      told.add(`${alarm.file}:${alarm.declaredAs}`);
      problems.push({ file: alarm.file, line: alarm.line, message });
    };
    if (alarm.heartbeat !== undefined) {
      const partner = alarms.find(({ id }) => id === alarm.heartbeat);
      const ids = alarms.filter((one) => one.kind === 'metric' && breachesOnSilence(one)).map(({ id }) => id);
      if (!partner) {
        if (complete) complain(`no alarm "${alarm.heartbeat}" to be the heartbeat${didYouMean(alarm.heartbeat, ids)}`);
      } else if (!ids.includes(partner.id)) {
        complain(`"${partner.id}" is no heartbeat: it does not breach when data is missing`);
      }
    } else if (alarm.kind === 'metric' && needsHeartbeat(alarm)) {
      complain(
        `"${alarm.declaredAs}" pages, and takes silence for health: name the alarm that tells of silence, "heartbeat: …"`,
      );
    }
  }
  return problems;
}

function needsHeartbeat({ severity, groupBy, metrics, treatMissingData }: MetricAlarmSpec): boolean {
  return severity === 'page' && groupBy === undefined && metrics.length > 0 && treatMissingData !== 'breaching';
}

function breachesOnSilence({ treatMissingData }: MetricAlarmSpec): boolean {
  return treatMissingData === 'breaching';
}
