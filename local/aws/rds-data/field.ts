import { AwsError } from '../aws-error.ts';
import { parseArray } from './array-text.ts';
import type { ColumnType, FieldKind } from './column-type.ts';

/** A value of a result, as the API gives it. */
export type Field = Record<string, unknown>;

/** ResultSetOptions of ExecuteStatement. */
export interface ResultSetOptions {
  decimalReturnType?: 'STRING' | 'DOUBLE_OR_LONG';
  longReturnType?: 'STRING' | 'LONG';
}

/** Turns PostgreSQL's text of a value into the API's field for it. */
export function field(text: string | null, type: ColumnType, options: ResultSetOptions = {}): Field {
  if (text === null) return { isNull: true };
  if (type.elements) return { arrayValue: arrayValue(text, type.elements, options) };
  const [member, value] = scalar(text, type.kind, options);
  return { [`${member}Value`]: value };
}

function arrayValue(text: string, elements: ColumnType, options: ResultSetOptions): Field {
  const items = parseArray(text);
  if (!items) {
    throw new AwsError('UnsupportedResultException', 'The result contains a multidimensional array: cast it to text.');
  }
  const values = items.map((item) => (item === null ? null : scalar(item, elements.kind, options)[1]));
  const member = scalar('0', elements.kind, options)[0];
  return { [`${member === 'blob' ? 'string' : member}Values`]: values };
}

type Member = 'string' | 'long' | 'double' | 'boolean' | 'blob';

function scalar(
  text: string,
  kind: FieldKind,
  { decimalReturnType, longReturnType }: ResultSetOptions,
): [Member, unknown] {
  switch (kind) {
    case 'boolean':
      return ['boolean', text === 't'];
    case 'long':
      return longReturnType === 'STRING' ? ['string', text] : ['long', whole(text)];
    case 'double':
      // JSON has no word for NaN and the infinities: AWS writes them as strings, which SDK clients know.
      return ['double', Number.isFinite(Number(text)) ? Number(text) : text];
    case 'decimal':
      if (decimalReturnType !== 'DOUBLE_OR_LONG') return ['string', text];
      return text.includes('.') ? ['double', Number(text)] : ['long', whole(text)];
    case 'blob':
      return ['blob', Buffer.from(text.slice(2), 'hex').toString('base64')]; // '\x…'
    case 'timestamptz':
      return ['string', text.replace(/[+-]00(:?00)?$/, '')]; // UTC without saying so, as Aurora does
    case 'string':
      return ['string', text];
  }
}

/** Digits beyond a double's reach go out as they are. */
function whole(text: string): unknown {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : rawJson(text);
}

function rawJson(text: string): unknown {
  return (JSON as typeof JSON & { rawJSON(text: string): unknown }).rawJSON(text);
}
