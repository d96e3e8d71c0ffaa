import type { StateValue } from '../cloudwatch/alarms/alarm.ts';
import type { AlarmAction } from '../cloudwatch/output.ts';
import type { AlarmEntry } from '../cloudwatch/run/alarm-entry.ts';
import type { AnyAlarm } from './alarm-project.ts';
import type { ExpectedNotification, NotificationFacts } from './alarm-test.ts';

const LABEL_TAG = 'label:';

/** A notification as whoever gets it sees it: the alarm's tags ride in it. */
export interface SentNotification {
  /** Milliseconds after the start. */
  atMs: number;
  state: StateValue;
  /** The topic's name. */
  topic: string;
  subject: string;
  severity?: string;
  runbook?: string;
  labels: Record<string, string>;
}

/** What an action of an alarm tells. */
export function sentOf(
  action: AlarmAction,
  atMs: number,
  { tags = {} }: AnyAlarm,
  entry: AlarmEntry,
): SentNotification {
  const labels = Object.entries(tags).flatMap(([key, value]) =>
    key.startsWith(LABEL_TAG) ? [[key.slice(LABEL_TAG.length), value] as const] : [],
  );
  const contributor = action.contributorId ? entry.contributors.get(action.contributorId)?.attributes : undefined;
  return {
    atMs,
    state: action.state,
    topic: action.target.split(':').at(-1)!,
    subject: action.subject ?? '',
    severity: tags['lamplight:severity'],
    runbook: tags['lamplight:runbook'],
    labels: { ...Object.fromEntries(labels), ...contributor },
  };
}

export interface CheckNotificationsOptions {
  alarm: AnyAlarm;
  notifications: readonly SentNotification[];
  /** Whether the alarm was in ALARM at any time. */
  fired: boolean;
  notifies: ExpectedNotification | undefined;
}

/** What is wrong with the notifications of a case: somebody has to hear of each ALARM, with the facts expected. */
export function checkNotifications({ notifications, fired, notifies }: CheckNotificationsOptions): string[] {
  if (notifies === undefined) return [];
  if (notifies === 'nobody') {
    return notifications
      .map(({ state, topic }) => `nobody is to be notified, and ${topic} hears of ${state}`)
      .slice(0, 1);
  }
  const alarms = notifications.filter(({ state }) => state === 'ALARM');
  if (fired && alarms.length === 0) return ['it is in ALARM and nobody is notified: give the alarm its topic'];
  // To OK as to ALARM: who was woken up is told that it is over.
  const problems = notifications.flatMap((sent) => factProblems(sent, notifies));
  return [...new Set(problems)];
}

function factProblems(sent: SentNotification, expected: NotificationFacts): string[] {
  const problems: string[] = [];
  const compare = (what: string, wanted: string | undefined, got: string | undefined) => {
    if (wanted !== undefined && wanted !== got) {
      problems.push(`notification of ${sent.state}: ${what} is ${got ?? 'absent'}, expected ${wanted}`);
    }
  };
  compare('topic', expected.topic, sent.topic);
  compare('severity', expected.severity, sent.severity);
  compare('runbook', expected.runbook, sent.runbook);
  for (const [name, value] of Object.entries(expected.labels)) compare(`label ${name}`, value, sent.labels[name]);
  return problems;
}
