/** One element of PostgreSQL's text of an array: quoted with backslashes, or plain. */
const ELEMENT = /"((?:[^"\\]|\\.)*)"|([^,{}"]+)/gs;

/**
 * `{a,"b c",NULL}` → `['a', 'b c', null]`
 *
 * @returns undefined for an array of more than one dimension
 */
export function parseArray(text: string): (string | null)[] | undefined {
  const body = text.slice(text.indexOf('{') + 1, -1); // `[0:1]={…}` says where its bounds differ
  if (body.startsWith('{')) return undefined;
  return [...body.matchAll(ELEMENT)].map(([, quoted, plain]) => {
    if (quoted !== undefined) return quoted.replace(/\\(.)/gs, '$1');
    return plain === 'NULL' ? null : plain!;
  });
}
