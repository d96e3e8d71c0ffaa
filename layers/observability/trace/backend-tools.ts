import type { currentUnit } from '../context.ts';
import type { LEVELS } from '../log/level.ts';
import type { writeLine } from '../log/sink.ts';
import type { currentSettings } from '../observe/settings.ts';
import type { serialiseLine } from '../redaction/line.ts';
import type { describeError, redact } from '../redaction/redact.ts';
import type { dropped } from '../telemetry-health.ts';
import type { tickMs, wallMs } from '../time.ts';
import type { SilentSpan } from './silent-span.ts';
import type { readXrayHeader } from './xray-header.ts';

/** What the back ends take from the rest of the layer. */
export interface BackendTools {
  readonly LEVELS: typeof LEVELS;
  readonly SilentSpan: typeof SilentSpan;
  readonly currentSettings: typeof currentSettings;
  readonly currentUnit: typeof currentUnit;
  readonly describeError: typeof describeError;
  readonly dropped: typeof dropped;
  readonly readXrayHeader: typeof readXrayHeader;
  readonly redact: typeof redact;
  readonly serialiseLine: typeof serialiseLine;
  readonly tickMs: typeof tickMs;
  readonly wallMs: typeof wallMs;
  readonly writeLine: typeof writeLine;
}

/**
 * Filled by `backend.ts` before any back end runs. A back end that imported them would have a bundler put each of these modules, and all
 * that they import, behind a function of its own: 2 KB and half a millisecond of every cold start.
 */
export const tools = {} as BackendTools;

/** Hands the tools over; once for a process. */
export function handOverTools(all: BackendTools): void {
  Object.assign(tools, all);
}
