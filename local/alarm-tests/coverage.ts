import { type AnyAlarm, alarmId } from './alarm-project.ts';
import type { Shown } from './run-case.ts';

/** What the tests show of the alarms, and what they leave open. */
export interface AlarmCoverage {
  alarms: number;
  /** Ids, as below: alarms without a case that passes. */
  untested: string[];
  withoutNoData: string[];
  withoutRecovery: string[];
  /** Alarms that page, with what nobody shows of them. Anything here is a failure: nobody is woken up by what is untested. */
  pages: { alarm: string; lacks: string[] }[];
}

/** A case that ran: whether it passed, and what it shows of its alarm. */
interface TestedCase {
  /** Id of the alarm. */
  alarm: string;
  passed: boolean;
  shows: Shown;
}

const WORDS: Record<keyof Shown, string> = {
  firing: 'a case in which it fires',
  nearMiss: 'a near miss in which it stays silent',
  noData: 'a case without data',
  recovery: 'a return to OK',
};

/** Sums up what passed cases show of each alarm. */
export function coverageOf(alarms: ReadonlyMap<string, AnyAlarm>, cases: readonly TestedCase[]): AlarmCoverage {
  const shown = new Map<string, Shown>();
  for (const { alarm, passed, shows } of cases) {
    if (!passed) continue;
    const before = shown.get(alarm);
    shown.set(alarm, before ? either(before, shows) : shows);
  }
  const ids = [...alarms.keys()];
  const lacking = (what: keyof Shown) => ids.filter((id) => shown.has(id) && !shown.get(id)![what]);
  return {
    alarms: ids.length,
    untested: ids.filter((id) => !shown.has(id)),
    withoutNoData: lacking('noData'),
    withoutRecovery: lacking('recovery'),
    pages: [...alarms.values()].filter(pages).flatMap((alarm) => {
      const shows = shown.get(alarmId(alarm));
      const lacks = (Object.keys(WORDS) as (keyof Shown)[]).filter((what) => !shows?.[what]).map((what) => WORDS[what]);
      return lacks.length > 0 ? [{ alarm: alarmId(alarm), lacks }] : [];
    }),
  };
}

/** By its severity; the alarms of a paging composite have that of their runbook too. */
function pages({ tags }: AnyAlarm): boolean {
  return tags?.['lamplight:severity'] === 'page';
}

function either(left: Shown, right: Shown): Shown {
  return {
    firing: left.firing || right.firing,
    nearMiss: left.nearMiss || right.nearMiss,
    noData: left.noData || right.noData,
    recovery: left.recovery || right.recovery,
  };
}
