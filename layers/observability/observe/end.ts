import type { Unit } from '../context.ts';
import type { Line } from '../log/finished-line.ts';
import { formatLine, isWritten, log } from '../log/line.ts';
import { inOneWrite, writeLine } from '../log/sink.ts';
import { writeHeld } from '../log/write-held.ts';
import { describeError } from '../redaction/redact.ts';
import type { Ending, Settlement, Source } from '../sources/source.ts';
import { dropped } from '../telemetry-health.ts';
import { tickMs, wallMs } from '../time.ts';
import { isColdStart } from './cold-start.ts';
import { flushFallback, measureByName } from './fragments.ts';

/** A unit that is open, with what is needed to end it. */
export interface Work<Item> {
  readonly source: Source<never, Item, unknown, unknown>;
  readonly item: Item;
  readonly unit: Unit;
  /** `tickMs()` at the start: durations are finer than the clock's milliseconds. */
  readonly startedAt: number;
}

/**
 * Ends a unit: held lines where it failed, its canonical line, its metrics, its span. An explicit step, so that a source can end its unit
 * later than its handler returns. Runs inside the unit, exactly once, and never throws.
 */
export function endUnit<Item>(work: Work<Item>, ending: Ending): void {
  const { source, unit } = work;
  try {
    const durationMs = tickMs() - work.startedAt;
    const settlement = source.settle(work.item, ending, unit, durationMs);
    if (unit.timedOut) {
      // The timer has said and counted it all; this only tells that the end came after all.
      if (unit.recorder.size > 0) dropped('late_write', `${source.name} metrics`);
      unit.recorder.drain({}, wallMs());
      log(settlement.level, source.logger, settlement.event, [
        ...said(work, settlement, durationMs, ending),
        { after_timeout: true },
      ]);
    } else if (settlement.outcome === 'error') {
      inOneWrite(() => {
        writeHeld(unit);
        writeEnd(work, settlement, durationMs, ending);
      });
    } else {
      writeEnd(work, settlement, durationMs, ending);
    }
    if (ending.kind === 'threw') unit.span?.fail(ending.error);
    else if (settlement.outcome === 'error') unit.span?.fail(undefined);
    unit.span?.set({ outcome: settlement.outcome, ...spanAttributes(unit) });
  } catch {
    dropped('serialise_failed', `${source.name} end`);
  }
  unit.sealed = true;
  try {
    unit.span?.end();
  } catch {
    dropped('exporter_failed', 'span');
  }
}

/** Says all that there is to say of a unit that is about to be killed with its process. Never throws. */
export function foretellTimeout<Item>(work: Work<Item>): void {
  const { source, unit } = work;
  if (unit.sealed || unit.timedOut) return;
  unit.timedOut = true;
  try {
    const durationMs = tickMs() - work.startedAt;
    const remainingMs = unit.deadlineAt === undefined ? undefined : Math.max(0, unit.deadlineAt - wallMs());
    log('warning', source.logger, 'timeout_imminent', [{ duration_ms: round(durationMs), remaining_ms: remainingMs }]);
    writeHeld(unit);
    const ending: Ending = { kind: 'timed_out' };
    const settlement = source.settle(work.item, ending, unit, durationMs);
    writeEnd(work, settlement, durationMs, ending);
    flushFallback();
    unit.span?.set({ outcome: settlement.outcome, ...spanAttributes(unit) });
    unit.span?.interrupt?.();
  } catch {
    dropped('serialise_failed', `${source.name} time-out`);
  }
}

/** The canonical line with the unit's metrics on it, where they have one label tuple; else the line, then a document for each. */
function writeEnd<Item>(work: Work<Item>, settlement: Settlement, durationMs: number, ending: Ending): void {
  const { source, item, unit } = work;
  const { level, event } = settlement;
  const extra = said(work, settlement, durationMs, ending);
  try {
    source.measure(item, settlement, unit, durationMs / 1000, measureByName);
  } catch {
    dropped('serialise_failed', `${source.name} metrics`);
  }
  if (unit.recorder.size === 0 || !isWritten(level, unit)) {
    log(level, source.logger, event, extra);
    flushRecorder(unit);
  } else {
    flushRecorder(unit, formatLine(level, source.logger, event, unit, extra));
  }
}

/** What a canonical line says beside what was bound. */
function said<Item>(
  { unit }: Work<Item>,
  { outcome, fields }: Settlement,
  durationMs: number,
  ending: Ending,
): Record<string, unknown>[] {
  const line: Record<string, unknown> = { ...fields, outcome, duration_ms: round(durationMs) };
  if (unit.requestId !== undefined) line.request_id = unit.requestId;
  if (isColdStart(unit)) line.cold_start = true;
  return ending.kind === 'threw' && outcome === 'error' ? [line, describeError(ending.error)] : [line];
}

/** Writes what the unit recorded, one EMF document a line; `line` rides on it where there is only one. */
export function flushRecorder(unit: Unit, line?: Line): void {
  if (unit.recorder.size === 0) return;
  const properties: Record<string, unknown> = { correlation_id: unit.correlationId };
  if (unit.tenantId !== undefined) properties.tenant_id = unit.tenantId;
  const documents = unit.recorder.drain(properties, wallMs(), line);
  if (documents.length === 1) writeLine(documents[0]!);
  else inOneWrite(() => documents.forEach(writeLine));
}

function spanAttributes(unit: Unit): Record<string, unknown> {
  return unit.tenantId === undefined ? unit.bound : { tenant_id: unit.tenantId, ...unit.bound };
}

/** Milliseconds with three decimals: microseconds are below what the clock tells. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
