import { randomBytes } from 'node:crypto';

/** An X-Ray trace id of the given second: `1-674331c8-` and 24 hexadecimal digits. */
export function makeTraceId(nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000);
  return `1-${seconds.toString(16).padStart(8, '0')}-${randomBytes(12).toString('hex')}`;
}

/** The header that Lambda hands a function which nothing traces upstream: not sampled, as with active tracing off. */
export function makeTraceHeader(nowMs: number): string {
  const parent = randomBytes(8).toString('hex');
  return `Root=${makeTraceId(nowMs)};Parent=${parent};Sampled=0;Lineage=1:${randomBytes(4).toString('hex')}:0`;
}
