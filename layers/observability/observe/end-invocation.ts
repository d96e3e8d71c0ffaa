import type { Unit } from '../context.ts';
import { log } from '../log/line.ts';
import { writeHeld } from '../log/write-held.ts';
import { describeError } from '../redaction/redact.ts';
import type { Source } from '../sources/source.ts';
import { dropped } from '../telemetry-health.ts';
import { wallMs } from '../time.ts';
import { flushRecorder } from './end.ts';
import { flushFallback } from './fragments.ts';

/**
 * Ends the unit around a batch. It has a line of its own only where a middleware or the batch as a whole threw, since then no record's line
 * tells why all of them come again. Never throws.
 */
export function endInvocation(
  unit: Unit,
  source: Source<never, unknown, unknown, unknown>,
  failure: { error: unknown } | undefined,
): void {
  try {
    if (failure !== undefined) {
      writeHeld(unit);
      const fields = { outcome: 'error', duration_ms: wallMs() - unit.startedAt, request_id: unit.requestId };
      log('error', source.logger, 'batch_failed', [fields, describeError(failure.error)]);
      unit.span?.fail(failure.error);
    }
    flushRecorder(unit);
    flushFallback();
    unit.sealed = true;
    unit.span?.end();
  } catch {
    dropped('serialise_failed', `${source.name} batch`);
  }
}
