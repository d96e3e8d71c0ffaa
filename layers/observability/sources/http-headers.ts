/**
 * A header of a request by its lower-case name. Payload 2.0 has lower-case names; 1.0 has the caller's own spelling, so it is searched.
 */
export function header(event: unknown, name: string): string | undefined {
  const headers = (event as { headers?: Record<string, string | undefined> | null } | undefined)?.headers;
  if (headers === undefined || headers === null) return undefined;
  const exact = headers[name];
  if (exact !== undefined) return exact;
  if ((event as { version?: string }).version === '2.0') return undefined;
  for (const key in headers) {
    if (key.length === name.length && key.toLowerCase() === name) return headers[key];
  }
  return undefined;
}
