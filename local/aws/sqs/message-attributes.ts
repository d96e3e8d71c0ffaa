import { createHash } from 'node:crypto';
import { sqsError } from './errors.ts';
import { MAXIMUM_ATTRIBUTE_NAME_LENGTH, MAXIMUM_MESSAGE_ATTRIBUTES } from './limits.ts';

/** As SQS's API writes it; BinaryValue is base64 text on the wire. */
export interface MessageAttribute {
  DataType: string;
  StringValue?: string;
  BinaryValue?: string;
}

export type MessageAttributes = Record<string, MessageAttribute>;

/** Throws what SQS answers for attributes that it refuses. Source: developer guide, "Amazon SQS message metadata". */
export function checkMessageAttributes(attributes: MessageAttributes): void {
  const names = Object.keys(attributes);
  if (names.length > MAXIMUM_MESSAGE_ATTRIBUTES) {
    throw refused(
      `Number of message attributes [${names.length}] exceeds the allowed maximum [${MAXIMUM_MESSAGE_ATTRIBUTES}].`,
    );
  }
  for (const name of names) {
    if (name.length > MAXIMUM_ATTRIBUTE_NAME_LENGTH) throw refused('Message (user) attribute name is too long.');
    if (!/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(name)) {
      throw refused(`Invalid message (user) attribute name: '${name}'.`);
    }
    if (/^(aws|amazon)\./i.test(name)) {
      throw refused(`Message (user) attribute name '${name}' must not start with a reserved prefix.`);
    }
    checkValue(name, attributes[name]!);
  }
}

/** The digest that SDK clients compare: developer guide, "Calculating the MD5 message digest for message attributes". */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const add = (part: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    hash.update(length).update(part);
  };
  for (const name of names) {
    const { DataType, StringValue, BinaryValue } = attributes[name]!;
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    const binary = DataType.startsWith('Binary');
    hash.update(Buffer.of(binary ? 2 : 1));
    add(binary ? Buffer.from(BinaryValue ?? '', 'base64') : Buffer.from(StringValue ?? ''));
  }
  return hash.digest('hex');
}

/** What attributes add to a message's size: names, types and values. */
export function attributeBytes(attributes: MessageAttributes): number {
  let bytes = 0;
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(DataType);
    bytes +=
      BinaryValue === undefined ? Buffer.byteLength(StringValue ?? '') : Buffer.byteLength(BinaryValue, 'base64');
  }
  return bytes;
}

/** The attributes that a ReceiveMessage asks for: names, `All`, `.*` or `prefix.*`. */
export function selectAttributes(attributes: MessageAttributes, wanted: string[]): MessageAttributes {
  if (wanted.includes('All') || wanted.includes('.*')) return attributes;
  const chosen = Object.entries(attributes).filter(([name]) =>
    wanted.some((one) => (one.endsWith('.*') ? name.startsWith(one.slice(0, -2)) : name === one)),
  );
  return Object.fromEntries(chosen);
}

function checkValue(name: string, { DataType, StringValue, BinaryValue }: MessageAttribute): void {
  const [kind = ''] = String(DataType ?? '').split('.');
  if (!['String', 'Number', 'Binary'].includes(kind)) {
    throw refused(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  }
  const value = kind === 'Binary' ? BinaryValue : StringValue;
  if (typeof value !== 'string' || value === '') {
    throw refused(`Message (user) attribute '${name}' must contain a non-empty value of type '${kind}'.`);
  }
  if (kind === 'Number' && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value.trim())) {
    throw refused(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
}

const refused = (message: string) => sqsError('InvalidParameterValueException', message);
