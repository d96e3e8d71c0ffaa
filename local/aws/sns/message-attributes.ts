import { invalidParameter } from './errors.ts';

/** As SNS's API writes it; BinaryValue is base64 text. */
export interface SnsAttribute {
  DataType: string;
  StringValue?: string;
  BinaryValue?: string;
}

export type SnsAttributes = Record<string, SnsAttribute>;

/** Throws `InvalidParameter`. Source: developer guide, "Amazon SNS message attributes". */
export function checkAttributes(attributes: SnsAttributes): void {
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    if (!/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(name) || name.length > 256) {
      throw invalidParameter(`Invalid message attribute name: '${name}'`);
    }
    if (!/^(String|String\.Array|Number|Binary)$/.test(DataType ?? '')) {
      throw invalidParameter(`Invalid type of message attribute '${name}': String, String.Array, Number or Binary`);
    }
    if (!(DataType === 'Binary' ? BinaryValue : StringValue)) {
      throw invalidParameter(
        `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
      );
    }
    if (DataType === 'Number' && !Number.isFinite(Number(StringValue))) {
      throw invalidParameter(`Could not cast message attribute '${name}' value to number`);
    }
  }
}

/** What attributes add to a message's size: names, types and values. */
export function attributesBytes(attributes: SnsAttributes): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue = '', BinaryValue = '' }]) =>
      sum + Buffer.byteLength(name + DataType + StringValue) + Buffer.byteLength(BinaryValue, 'base64'),
    0,
  );
}
