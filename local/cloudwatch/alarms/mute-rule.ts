import { Cron } from 'croner';
import { ALARM_LIMITS } from '../limits.ts';
import { type Properties, type ResourceProblem, readProperties } from './properties.ts';
import { offsetOf, timezoneProblem, toUtc } from './wall-clock.ts';

/** A rule that mutes the actions of alarms in windows of time; the alarms themselves go on. */
export interface MuteRule {
  name: string;
  /** Names of the alarms. */
  targets: readonly string[];
  expression: string;
  durationMs: number;
  timezone: string;
  startMs?: number;
  expireMs?: number;
  /** The window that is open at `atMs`, from its start up to its end; undefined where none is. */
  windowAt(atMs: number): { startMs: number; endMs: number } | undefined;
}

const AT = /^at\((\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})\)$/;
const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/;
const MINUTE_MS = 60_000;

/** Reads the properties of `AWS::CloudWatch::AlarmMuteRule`. Source: API reference, PutAlarmMuteRule and Schedule. */
export function readMuteRule(properties: Properties, name: string): { rule?: MuteRule; problems: ResourceProblem[] } {
  const problems: ResourceProblem[] = [];
  const read = readProperties(properties, problems);
  const schedule = (read.object('Rule')?.Schedule ?? {}) as {
    Expression?: string;
    Duration?: string;
    Timezone?: string;
  };
  const targets = (read.object('MuteTargets')?.AlarmNames ?? []) as unknown[];
  if (targets.length > ALARM_LIMITS.muteTargets)
    read.invalid(`MuteTargets: at most ${ALARM_LIMITS.muteTargets} alarms`);
  const { Expression: expression = '', Duration: duration = '', Timezone: timezone = 'UTC' } = schedule;
  const [, days, hours, minutes] = DURATION.exec(duration) ?? [];
  const total = Number(days ?? 0) * 1440 + Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  if (total < 1 || total > ALARM_LIMITS.muteMinutes) {
    read.invalid(`Duration lies between PT1M and P15D, not "${duration}"`);
  }
  const zone = timezoneProblem(timezone);
  if (zone) read.invalid(zone);
  const startMs = readTime(read.text('StartDate'), 'StartDate', read.invalid);
  const expireMs = readTime(read.text('ExpireDate'), 'ExpireDate', read.invalid);
  const durationMs = total * MINUTE_MS;
  const starts = problems.length > 0 ? undefined : startsOf(expression, timezone, durationMs);
  if (starts && 'problem' in starts) read.invalid(starts.problem);
  if (!starts || 'problem' in starts || problems.length > 0) return { problems };

  const windowAt: MuteRule['windowAt'] = (atMs) => {
    const start = starts.latest(atMs);
    if (start === undefined || atMs >= start + durationMs) return undefined;
    if (startMs !== undefined && atMs < startMs) return undefined;
    if (expireMs !== undefined && atMs >= expireMs) return undefined;
    return { startMs: start, endMs: Math.min(start + durationMs, expireMs ?? Infinity) };
  };
  return {
    rule: { name, targets: targets.map(String), expression, durationMs, timezone, startMs, expireMs, windowAt },
    problems,
  };
}

/** When windows start: the latest start at or before a time, where it is recent enough to matter. */
function startsOf(
  expression: string,
  timezone: string,
  durationMs: number,
): { latest: (atMs: number) => number | undefined } | { problem: string } {
  const once = AT.exec(expression.trim());
  if (once) {
    const [year, month, day, hour, minute] = once.slice(1).map(Number);
    const startMs = toUtc(Date.UTC(year!, month! - 1, day!, hour!, minute!), offsetOf(timezone));
    return { latest: (atMs) => (startMs <= atMs ? startMs : undefined) };
  }
  const [, inner] = /^cron\((.*)\)$/.exec(expression.trim()) ?? [];
  if (inner?.trim().split(/\s+/).length !== 5) {
    return {
      problem: `"${expression}": write cron(minutes hours day-of-month month day-of-week) or at(yyyy-MM-ddThh:mm)`,
    };
  }
  try {
    const cron = new Cron(inner.trim(), { timezone, paused: true });
    return { latest: (atMs) => latestRun(cron, atMs, durationMs) };
  } catch (error) {
    return { problem: `"${expression}": ${(error as Error).message.replace('CronPattern: ', '')}` };
  }
}

/** Windows may overlap: the newest start decides how long it lasts. */
function latestRun(cron: Cron, atMs: number, durationMs: number): number | undefined {
  let found: number | undefined;
  let from = atMs - durationMs - 1;
  for (;;) {
    const next = cron.nextRun(new Date(from))?.getTime();
    if (next === undefined || next > atMs) return found;
    found = next;
    from = next;
  }
}

function readTime(text: string | undefined, name: string, invalid: (message: string) => void): number | undefined {
  if (text === undefined) return undefined;
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs)) invalid(`${name} is no time in ISO 8601: "${text}"`);
  return atMs;
}
