// Clocks are replaced by test kits and stopped by debuggers, and one that throws must not cost the handler its result.

let lastWallMs = 0;
let lastTickMs = 0;

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
