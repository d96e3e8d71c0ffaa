import type { AlarmCoverage } from './coverage.ts';
import { writeTime } from './notation.ts';
import type { RanCase } from './run-alarm-tests.ts';
import type { Row } from './run-case.ts';

type Paint = (text: string, colour: 'red' | 'green' | 'yellow' | 'dim') => string;

const STATE_WIDTH = 'INSUFFICIENT_DATA'.length;

/** One line for a case that passes; the minutes up to the first difference for one that fails, or for all where asked. */
export function renderCase(ran: RanCase, { minutes, paint }: { minutes: boolean; paint: Paint }): string[] {
  const mark = ran.passed ? paint('ok  ', 'green') : paint('FAIL', 'red');
  const lines = [`${mark} ${ran.alarm}: ${ran.name} ${paint(`${ran.file}:${ran.line}`, 'dim')}`];
  if (minutes || ran.difference) lines.push(...minuteLines(ran, paint));
  if (ran.difference) {
    const { row, expectation } = ran.difference;
    lines.push(
      `     ${ran.file}:${expectation.line}: after ${writeTime(row.atMs)} it is ${row.state}, expected ${expectation.state}`,
    );
  }
  for (const problem of ran.problems) lines.push(`     ${ran.file}:${ran.line}: ${problem}`);
  for (const { atMs, message } of flagsOf(ran)) lines.push(paint(`     ~ ${writeTime(atMs)}: ${message}`, 'yellow'));
  return lines;
}

/** What nobody tests. */
export function renderCoverage({ alarms, untested, withoutNoData, withoutRecovery, pages }: AlarmCoverage): string[] {
  const list = (ids: readonly string[]) => (ids.length > 0 ? `: ${ids.join(', ')}` : '');
  return [
    `alarms without a test: ${untested.length} of ${alarms}${list(untested)}`,
    `no data untested: ${withoutNoData.length}${list(withoutNoData)}`,
    `return to OK untested: ${withoutRecovery.length}${list(withoutRecovery)}`,
    ...pages.map(({ alarm, lacks }) => `page alarm ${alarm} lacks ${lacks.join(', ')}`),
  ];
}

/** Each doubt where it first bears on an expected state. */
export function flagsOf({ flags }: Pick<RanCase, 'flags'>): { atMs: number; kind: string; message: string }[] {
  const seen = new Set<string>();
  return flags.flatMap(({ atMs, sensitivity: { kind, message } }) => {
    if (seen.has(kind)) return [];
    seen.add(kind);
    return [{ atMs, kind, message }];
  });
}

function minuteLines({ rows, difference }: RanCase, paint: Paint): string[] {
  const shown = difference ? rows.slice(0, rows.indexOf(difference.row) + 1) : rows;
  const values = folded(shown).map((row) => ({ row, value: shownValue(row) }));
  const width = Math.max(...values.map(({ value }) => value.length));
  return values.map(({ row, value }) => {
    const breach = row.breaching ? paint('!', 'red') : ' ';
    const state = row.state.padEnd(STATE_WIDTH);
    const wrong = difference?.row === row;
    const expected = row.expected
      ? wrong
        ? paint(`expected ${row.expected}`, 'red')
        : paint('as expected', 'dim')
      : '';
    return `     ${writeTime(row.atMs).padStart(7)}  ${value.padStart(width)} ${breach} ${state} ${expected}`.trimEnd();
  });
}

/** A line a minute; hours in which nothing changes are one line, the last. */
function folded(rows: readonly Row[]): Row[] {
  if (rows.length <= 120) return [...rows];
  return rows.filter((row, at) => {
    const next = rows[at + 1];
    return !next || row.expected || next.state !== row.state || next.value !== row.value || next.expected;
  });
}

function shownValue({ value, inAlarm }: Row): string {
  if (inAlarm) return inAlarm.join(' + ') || 'none in ALARM';
  return value === undefined ? '_' : String(Number(value.toPrecision(6)));
}
