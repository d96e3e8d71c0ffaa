import type { Row, Value } from './row.ts';
import type { Scanner } from './scanner.ts';

/** The fields that `parse` takes out of a row. */
export type ParseField = (row: Row) => Record<string, Value>;

/** Reads `@message "user=*, took *" as user, took` or `@message /user=(?<user>\S+)/`. */
export function readParse(scan: Scanner): ParseField {
  const field = scan.name() ?? '@message';
  const regex = scan.regex();
  if (regex) {
    const named = /\(\?<(\w+)>/.test(regex.source);
    if (!named) scan.fail('a named group such as (?<user>…) expected in the expression');
    return (row) => regex.exec(String(row.get(field) ?? ''))?.groups ?? {};
  }
  const glob = scan.string() ?? scan.fail('a text with * or a /regular expression/ expected');
  scan.expect('as');
  const names = [scan.name() ?? scan.fail('a name expected')];
  while (scan.take(',')) names.push(scan.name() ?? scan.fail('a name expected'));
  const parts = glob.split('*');
  if (parts.length - 1 !== names.length) scan.fail(`${parts.length - 1} names expected, one for each *`);
  const pattern = new RegExp(parts.map(literal).join('(.*?)') + (glob.endsWith('*') ? '$' : ''), 's');
  return (row) => {
    const found = pattern.exec(String(row.get(field) ?? ''));
    return found ? Object.fromEntries(names.map((name, at) => [name, found[at + 1]])) : {};
  };
}

function literal(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}
