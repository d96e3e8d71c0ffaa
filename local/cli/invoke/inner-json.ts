/** Fields that hold JSON as text in the events and answers of AWS. */
const TEXT_FIELDS = new Set(['body', 'Message']);

/** Opens JSON that stands as text in JSON, such as the body of a request or a message, so that a person can read and edit it. */
export function openInner(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(openInner);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      TEXT_FIELDS.has(key) && typeof inner === 'string' ? (parseObject(inner) ?? inner) : openInner(inner),
    ]),
  );
}

/** Puts it back as text where the original has text. */
export function closeInner(edited: unknown, original: unknown): unknown {
  if (Array.isArray(edited)) {
    // A record that was added is of the kind of the others.
    const others = Array.isArray(original) ? original : [];
    return edited.map((value, index) => closeInner(value, others[index] ?? others[0]));
  }
  if (edited === null || typeof edited !== 'object') return edited;
  const before = Object(original) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(edited).map(([key, value]) => {
      const isText =
        TEXT_FIELDS.has(key) && typeof before[key] === 'string' && typeof value === 'object' && value !== null;
      return [key, isText ? textOf(value, before[key] as string) : closeInner(value, before[key])];
    }),
  );
}

/** The very same text where nothing was changed: a signature over it still holds. */
function textOf(value: unknown, before: string): string {
  const written = JSON.stringify(value);
  return written === JSON.stringify(parseObject(before)) ? before : written;
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
