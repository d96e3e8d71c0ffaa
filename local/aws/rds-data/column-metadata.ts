import type { FieldDef } from 'pg';
import { AwsError } from '../aws-error.ts';
import { type ColumnType, columnType } from './column-type.ts';

const NULLABLE_UNKNOWN = 2; // java.sql.ResultSetMetaData.columnNullableUnknown
const MAX_PRECISION = 2_147_483_647;
const NUMERIC_HEADER = 4; // of a type modifier

/** @throws AwsError `UnsupportedResultException` for a type that must be cast to text */
export function typesOf(fields: FieldDef[]): ColumnType[] {
  return fields.map(({ dataTypeID, name }) => {
    const type = columnType(dataTypeID);
    if (type) return type;
    const what = dataTypeID === 18 ? '"CHAR"' : dataTypeID === 19 ? 'name' : `with object id ${dataTypeID}`;
    throw new AwsError(
      'UnsupportedResultException',
      `The result contains the unsupported data type ${what}. (Column ${name}: cast it to text.)`,
    );
  });
}

/** The API's columnMetadata. Which table a column came from is not modelled: its names stay empty. */
export function columnMetadata(fields: FieldDef[], types: ColumnType[]) {
  return fields.map(({ name, dataTypeModifier }, index) => {
    const { typeName, jdbcType, kind, elements } = types[index]!;
    const numeric = kind === 'decimal' && dataTypeModifier >= NUMERIC_HEADER;
    return {
      arrayBaseColumnType: elements?.jdbcType ?? 0,
      isAutoIncrement: false,
      isCaseSensitive: kind === 'string',
      isCurrency: false,
      isSigned: ['long', 'double', 'decimal'].includes(kind),
      label: name,
      name,
      nullable: NULLABLE_UNKNOWN,
      precision: numeric ? ((dataTypeModifier - NUMERIC_HEADER) >> 16) & 0xffff : MAX_PRECISION,
      scale: numeric ? (dataTypeModifier - NUMERIC_HEADER) & 0xffff : 0,
      schemaName: '',
      tableName: '',
      type: jdbcType,
      typeName,
    };
  });
}
