// Clocks are replaced by test kits and stopped by debuggers, and one that throws must not cost the handler its result.

let lastWallMs = 0;
let lastTickMs = 0;
let isoMs = Number.NaN;
let isoText = '';

/** Milliseconds since the epoch. Never throws: a clock that fails reads as it did last. */
export function wallMs(): number {
  try {
    lastWallMs = Date.now();
  } catch {
    // The time of the last reading stands.
  }
  return lastWallMs;
}

/** Milliseconds of an even clock, finer than the wall's, for durations. Never throws, as above. */
export function tickMs(): number {
  try {
    lastTickMs = performance.now();
  } catch {
    // The time of the last reading stands.
  }
  return lastTickMs;
}

/** An instant as ISO 8601 has it. Lines that come in the same millisecond share the text. */
export function isoTime(ms: number): string {
  if (ms !== isoMs) {
    isoText = new Date(ms).toISOString();
    isoMs = ms;
  }
  return isoText;
}
