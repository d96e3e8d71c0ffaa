import type { currentUnit } from '../context.ts';
import type { LEVELS } from '../log/level.ts';
import type { writeLine } from '../log/sink.ts';
import type { currentSettings } from '../observe/settings.ts';
import type { serialiseLine } from '../redaction/line.ts';
import type { dropped } from '../telemetry-health.ts';
import type { wallMs } from '../time.ts';
import type { resourceAttributes, safeAttributes, safeError } from './describe-span.ts';
import type { newSpanId, newTraceId } from './ids.ts';
import type { recordingBackend } from './recorder.ts';
import type { currentXrayHeader, readXrayHeader } from './xray-header.ts';

/** What the back ends are made of. */
export interface BackendTools {
  readonly LEVELS: typeof LEVELS;
  readonly currentSettings: typeof currentSettings;
  readonly currentUnit: typeof currentUnit;
  readonly currentXrayHeader: typeof currentXrayHeader;
  readonly dropped: typeof dropped;
  readonly newSpanId: typeof newSpanId;
  readonly newTraceId: typeof newTraceId;
  readonly readXrayHeader: typeof readXrayHeader;
  readonly recordingBackend: typeof recordingBackend;
  readonly resourceAttributes: typeof resourceAttributes;
  readonly safeAttributes: typeof safeAttributes;
  readonly safeError: typeof safeError;
  readonly serialiseLine: typeof serialiseLine;
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
