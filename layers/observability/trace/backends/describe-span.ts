import { tools } from '../backend-tools.ts';
import type { SpanRecord } from './recorder.ts';

/** What one span may say: attributes, and characters of each. X-Ray indexes 50 annotations, of 1,000 characters each. */
export const MAX_ATTRIBUTES = 50;
export const MAX_ATTRIBUTE_CHARACTERS = 1_000;

export interface SafeError {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
}

export type AttributeValue = string | number | boolean;

/** The attributes as they may leave the process: redacted, flat, bounded; objects become JSON text. Never throws. */
export function safeAttributes({ attributes }: Pick<SpanRecord, 'attributes'>): Record<string, AttributeValue> {
  const safe: Record<string, AttributeValue> = {};
  let count = 0;
  for (const [key, value] of Object.entries(tools.redact(attributes) as Record<string, unknown>)) {
    if (value === undefined || value === null) continue;
    if (count++ >= MAX_ATTRIBUTES) break;
    safe[key.slice(0, 100)] = flat(value);
  }
  return safe;
}

/** What made the span fail, redacted; `undefined` where nothing was thrown. */
export function safeError({ failed, error }: Pick<SpanRecord, 'failed' | 'error'>): SafeError | undefined {
  if (!failed || error === undefined) return undefined;
  const { error: message, error_type: type, exc_info: stack } = tools.describeError(error);
  const safe = { type: String(type), message: String(message).slice(0, MAX_ATTRIBUTE_CHARACTERS) };
  return typeof stack === 'string' ? { ...safe, stack } : safe;
}

/** Who speaks, by OpenTelemetry's names for it. */
export function resourceAttributes(): Record<string, string> {
  const { service, version, stage, functionName } = tools.currentSettings();
  return {
    'service.name': service,
    'service.version': version,
    'deployment.environment.name': stage,
    'faas.name': functionName,
  };
}

function flat(value: unknown): AttributeValue {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_ATTRIBUTE_CHARACTERS ? `${text.slice(0, MAX_ATTRIBUTE_CHARACTERS - 1)}…` : text;
}
