import type { FieldDef } from 'pg';
import { AwsError } from '../aws-error.ts';
import type { Field } from './field.ts';

/** `formatRecordsAs: JSON`: rows as objects by column label, values as JSON's own where it has them. */
export function jsonRecords(fields: FieldDef[], records: Field[][], maximumBytes: number): string {
  const labels = fields.map(({ name }) => name);
  if (new Set(labels).size < labels.length) {
    throw new AwsError(
      'UnsupportedResultException',
      'The result contains two columns of one name: give each a label of its own.',
    );
  }
  const rows = records.map((record) => Object.fromEntries(record.map((value, index) => [labels[index], plain(value)])));
  const text = JSON.stringify(rows);
  if (Buffer.byteLength(text) > maximumBytes) {
    throw new AwsError('UnsupportedResultException', 'Database response exceeded size limit');
  }
  return text;
}

function plain(field: Field): unknown {
  if (field.isNull) return null;
  const [value] = Object.values(field);
  return field.arrayValue ? Object.values(value as object)[0] : value;
}
