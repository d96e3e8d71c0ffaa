/** A trace id: 32 hex digits. */
export function newTraceId(): string {
  return newSpanId() + newSpanId();
}

/**
 * A span id: 16 hex digits. From `Math.random`, as OpenTelemetry makes them: an id has to differ from others, not to be a secret, and V8
 * seeds each process anew.
 */
export function newSpanId(): string {
  return eightDigits() + eightDigits();
}

/** Never only zeros, which W3C Trace Context takes for no id. */
function eightDigits(): string {
  return (Math.floor(Math.random() * 0xffff_fffe) + 1).toString(16).padStart(8, '0');
}
