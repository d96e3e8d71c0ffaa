// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not reach a terminal.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** A text of others without what a terminal would obey; line breaks and tabs stay. */
export function printable(text: string): string {
  return text.replace(CONTROL, '');
}
