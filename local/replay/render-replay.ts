import { formatDuration } from '../text/duration.ts';
import type { Replay } from './replay.ts';

/** Lines for people: what changed when, then which alarms fired, and of which nothing can be said. */
export function renderReplay(replay: Replay, before?: Replay): string[] {
  const { transitions, alarms, withoutData, fromMs, toMs, badDocuments } = replay;
  const news = transitions.filter(({ from, to }) => !(from.value === 'INSUFFICIENT_DATA' && to.value === 'OK'));
  const width = Math.max(0, ...alarms.map(({ name }) => name.length));
  const fired = alarms.filter(({ name, fired: times }) => times > 0 || timesBefore(name) > 0);
  const bad = badDocuments > 0 ? [`${badDocuments} metric documents were malformed and counted nothing`] : [];
  return [
    ...news.map(({ atMs, alarmName, to }) => `${time(atMs)}  ${alarmName.padEnd(width)}  ${to.value}  ${to.reason}`),
    ...(news.length > 0 ? [''] : []),
    `${time(fromMs)} to ${time(toMs)}: ${fired.length === 0 ? 'no alarm' : `${fired.length} of ${alarms.length} alarms`} would have fired`,
    ...fired.map(({ name, fired: times, inAlarmMs, open }) => {
      const change = before ? ` (${count(timesBefore(name))} without --set)` : '';
      return `  ${name.padEnd(width)}  ${count(times)}${change}, ${formatDuration(inAlarmMs)} in ALARM${open ? ', to the end' : ''}`;
    }),
    ...(withoutData.length > 0 ? [`the recording holds no data of: ${withoutData.join(', ')}`] : []),
    ...bad,
  ];

  function timesBefore(name: string): number {
    return before?.alarms.find((alarm) => alarm.name === name)?.fired ?? 0;
  }
}

function count(times: number): string {
  return times === 1 ? 'once' : times === 0 ? 'never' : `${times} times`;
}

function time(atMs: number): string {
  return new Date(atMs).toISOString().replace('.000Z', 'Z');
}
