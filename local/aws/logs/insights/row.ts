/** A field's value; undefined where a log event has no such field. */
export type Value = string | number | boolean | undefined;

/** One line of a result as it goes through the commands of a query. */
export interface Row {
  get(name: string): Value;
  set(name: string, value: Value): void;
}

export interface QueriedEvent {
  timeMs: number;
  ingestedMs: number;
  message: string;
  stream: string;
  /** `000000000000:/aws/lambda/api` */
  log: string;
  pointer: string;
}

/** A log event as a row: what CloudWatch adds under `@`, and the keys of a JSON message, nested ones with dots. */
export function eventRow(event: QueriedEvent): Row {
  const added = new Map<string, Value>([
    ['@timestamp', event.timeMs],
    ['@ingestionTime', event.ingestedMs],
    ['@message', event.message],
    ['@logStream', event.stream],
    ['@log', event.log],
    ['@ptr', event.pointer],
  ]);
  let document: unknown;
  let read = false;
  return {
    get(name) {
      if (added.has(name)) return added.get(name);
      if (!read) {
        read = true;
        document = parse(event.message);
      }
      return valueAt(document, name);
    },
    set: (name, value) => void added.set(name, value),
  };
}

export function emptyRow(): Row {
  const values = new Map<string, Value>();
  return { get: (name) => values.get(name), set: (name, value) => void values.set(name, value) };
}

function parse(message: string): unknown {
  if (!message.startsWith('{')) return undefined;
  try {
    return JSON.parse(message);
  } catch {
    return undefined; // a line that only looks like JSON has no fields of its own
  }
}

/** A key of the root that is named so with its dots goes before the nested one. */
function valueAt(document: unknown, name: string): Value {
  if (typeof document !== 'object' || document === null) return undefined;
  const own = Object.hasOwn(document, name) ? (document as Record<string, unknown>)[name] : undefined;
  if (own !== undefined) return plain(own);
  for (let dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
    const key = name.slice(0, dot);
    if (!Object.hasOwn(document, key)) continue;
    const found = valueAt((document as Record<string, unknown>)[key], name.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An object or array is no field; its members are. */
function plain(value: unknown): Value {
  return typeof value === 'object' ? undefined : (value as Value);
}
