import { printable } from '../redaction/line.ts';

const HEAD = new Set(['timestamp', 'level', 'event', 'correlation_id', 'exc_info']);

/**
 * A finished JSON line as a person reads it: time, level, event, the fields as `key=value`, a stack on lines of its own. What is no log
 * line, such as an EMF document, stays as it is. No control character of a value reaches the terminal.
 */
export function readable(line: string): string {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(line);
  } catch {
    return line;
  }
  if (typeof fields?.event !== 'string' || typeof fields.level !== 'string') return line;
  const time = String(fields.timestamp).slice(11, 23);
  const parts = [`${time} ${fields.level.toUpperCase().padEnd(8)} ${printable(fields.event)}`];
  for (const [key, value] of Object.entries(fields)) {
    if (!HEAD.has(key) && key !== '_aws') parts.push(`${printable(key)}=${shown(value)}`);
  }
  if (fields.correlation_id !== undefined) parts.push(`correlation_id=${shown(fields.correlation_id)}`);
  const stack = fields.exc_info;
  return parts.join(' ') + (typeof stack === 'string' ? stack.split('\n').map(stackLine).join('') : '');
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[^\s"=]+$/.test(text) ? printable(text) : printable(JSON.stringify(text));
}

/** Indented, so that a message of several lines is none of the log's. */
function stackLine(text: string): string {
  return `\n    ${printable(text)}`;
}
