import type { Clock, Timer } from '../clock.ts';
import type { StateValue } from '../cloudwatch/alarms/alarm.ts';
import { type CloudWatch, createCloudWatch } from '../cloudwatch/cloudwatch.ts';
import type { LoadedTemplate } from '../cloudwatch/load-template.ts';
import type { AlarmAction, CloudWatchOutput } from '../cloudwatch/output.ts';
import type { Transition } from '../cloudwatch/transition.ts';
import type { LocalRecord, NoticeRecord, Records } from '../records.ts';
import { quietStart } from './quiet-start.ts';

/** How long after a period's end it is looked at: CloudWatch was seen to take 5 to 65 s. */
const EVALUATION_DELAY_MS = 5_000;

/** What pages nobody where it is not evaluated; the rest of what is not modelled is nothing to be warned of at every start. */
const ALARMS = /\(AWS::(CloudWatch::(Alarm|CompositeAlarm|LogAlarm|Alert|AlarmMuteRule)|Logs::MetricFilter) /;

export interface CloudWatchRunOptions {
  template: LoadedTemplate;
  clock: Clock;
  records: Records;
  /** Publishes to a topic. Gives why nobody gets it, or undefined. */
  publish(topicArn: string, message: { subject?: string; body: string }): string | undefined;
  invokeAsync(functionArn: string, event: unknown): void;
}

/** The CloudWatch of a run, its time always that of the run. */
export interface RunningCloudWatch {
  template: LoadedTemplate;
  /** The engine, brought up to now: read it, do not keep it over a wait. */
  now(): CloudWatch;
  setAlarmState(name: string, state: StateValue, reason: string, reasonData?: string): void;
  stop(): void;
}

/**
 * CloudWatch in a local run: log lines, metrics and metric filters flow in, the template's alarms are evaluated on the
 * run's clock, and their actions reach the local topics and functions. Without alarms no timer runs. Alarms that silence
 * raises wait until the run could have broken it.
 */
export function startCloudWatch(options: CloudWatchRunOptions): RunningCloudWatch {
  const { template, clock, records, publish, invokeAsync } = options;
  const alarms = quietStart(template.alarms);
  const engine = createCloudWatch({
    ...template,
    alarms,
    startMs: clock.now(),
    evaluationDelayMs: EVALUATION_DELAY_MS,
  });
  const hasAlarms = template.alarms.length + template.composites.length > 0;
  let timer: Timer | undefined;

  const unsubscribe = records.subscribe((record) => feed(engine, record));
  sayProblems();
  arm();

  function arm(): void {
    timer?.cancel();
    if (!hasAlarms) return;
    timer = clock.at(engine.nextDueMs(), () => {
      advance();
      arm();
    });
  }

  function advance(): CloudWatch {
    for (const output of engine.advanceTo(clock.now())) tell(output);
    return engine;
  }

  function tell(output: CloudWatchOutput): void {
    if (output.kind === 'action') act(output);
    if (output.kind === 'transition' && isNews(output.transition)) sayTransition(output.transition);
    if (output.kind === 'withheld' && output.because !== 'actions-disabled') {
      say('info', `${output.alarmName} ${output.state}: its actions are held back, ${output.because}`);
    }
  }

  function act({ type, target, subject, body, alarmName }: AlarmAction): void {
    if (type === 'lambda') invokeAsync(target, JSON.parse(body));
    else if (type === 'sns') {
      const failure = publish(target, { subject, body });
      if (failure) say('warning', `${alarmName} notifies nobody: ${failure}`);
    } else say('info', `${alarmName} would run ${target}, which the local AWS does not do`);
  }

  function sayTransition({ alarmName, to, contributor }: Transition): void {
    const of = contributor ? ` (${Object.values(contributor.attributes).join(', ')})` : '';
    say(to.value === 'ALARM' ? 'error' : 'info', `${alarmName}${of} ${to.value} ${to.reason}`);
  }

  function sayProblems(): void {
    for (const { level, where, message } of template.problems) {
      if (level === 'error' || (level === 'unsupported' && ALARMS.test(where))) say('warning', `${where}: ${message}`);
    }
  }

  function say(level: NoticeRecord['level'], message: string): void {
    records.publish({ kind: 'notice', time: clock.now(), level, source: 'alarm', message });
  }

  return {
    template,
    now: advance,
    setAlarmState(name, state, reason, reasonData) {
      for (const output of advance().setAlarmState(name, state, reason, reasonData)) tell(output);
      arm(); // a composite's wait for its suppressor may have begun
    },
    stop() {
      unsubscribe();
      timer?.cancel();
    },
  };
}

function feed(engine: CloudWatch, record: LocalRecord): void {
  if (record.kind === 'log') {
    engine.ingestLog({ timeMs: record.time, logGroup: record.logGroup, message: record.message, lambda: true });
  } else if (record.kind === 'metric') {
    const { time: timeMs, namespace, name, dimensions, value, unit } = record;
    engine.ingestMetric({ timeMs, namespace, name, dimensions, value, unit });
  }
}

/** An alarm that finds its first data in order is no news: at the start that is nearly all of them. */
function isNews({ from, to }: Transition): boolean {
  return !(from.value === 'INSUFFICIENT_DATA' && to.value === 'OK');
}
