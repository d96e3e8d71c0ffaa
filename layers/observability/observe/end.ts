import type { Unit } from '../context.ts';
import { log } from '../log/line.ts';
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
      writeCanonical(work, settlement, durationMs, ending, { after_timeout: true });
    } else {
      inOneWrite(() => {
        if (settlement.outcome === 'error') writeHeld(unit);
        writeCanonical(work, settlement, durationMs, ending);
        writeMetrics(work, settlement, durationMs);
      });
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
    writeCanonical(work, settlement, durationMs, ending);
    writeMetrics(work, settlement, durationMs);
    flushFallback();
    unit.span?.set({ outcome: settlement.outcome, ...spanAttributes(unit) });
    unit.span?.interrupt?.();
  } catch {
    dropped('serialise_failed', `${source.name} time-out`);
  }
}

function writeCanonical<Item>(
  { source, unit }: Work<Item>,
  { event, outcome, level, fields }: Settlement,
  durationMs: number,
  ending: Ending,
  more?: Record<string, unknown>,
): void {
  const line: Record<string, unknown> = { ...fields, outcome, duration_ms: round(durationMs) };
  if (unit.requestId !== undefined) line.request_id = unit.requestId;
  if (isColdStart(unit)) line.cold_start = true;
  const failure = ending.kind === 'threw' && outcome === 'error' ? describeError(ending.error) : undefined;
  log(level, source.logger, event, [line, more, failure]);
}

function writeMetrics<Item>({ source, item, unit }: Work<Item>, settlement: Settlement, durationMs: number): void {
  source.measure(item, settlement, unit, durationMs / 1000, measureByName);
  flushRecorder(unit);
}

/** Writes what the unit recorded, one EMF document a line. */
export function flushRecorder(unit: Unit): void {
  if (unit.recorder.size === 0) return;
  const properties: Record<string, unknown> = { correlation_id: unit.correlationId };
  if (unit.tenantId !== undefined) properties.tenant_id = unit.tenantId;
  for (const document of unit.recorder.drain(properties, wallMs())) writeLine(document);
}

function spanAttributes(unit: Unit): Record<string, unknown> {
  return unit.tenantId === undefined ? unit.bound : { tenant_id: unit.tenantId, ...unit.bound };
}

/** Milliseconds with three decimals: microseconds are below what the clock tells. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
