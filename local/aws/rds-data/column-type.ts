/** Which member of the API's Field a value becomes. */
export type FieldKind = 'string' | 'long' | 'double' | 'boolean' | 'blob' | 'decimal' | 'timestamptz';

export interface ColumnType {
  typeName: string;
  /** A constant of java.sql.Types, as the API gives it. */
  jdbcType: number;
  kind: FieldKind;
  /** The type of the elements, where it is an array. */
  elements?: ColumnType;
}

const JDBC_ARRAY = 2003;
const JDBC_OTHER = 1111;

type Row = [id: number, typeName: string, jdbcType: number, kind: FieldKind, arrayId: number];

/** The types whose values the API gives back, by their object id in pg_type; whatever else must be cast to text. */
const ROWS: Row[] = [
  [16, 'bool', -7, 'boolean', 1000],
  [17, 'bytea', -2, 'blob', 1001],
  [20, 'int8', -5, 'long', 1016],
  [21, 'int2', 5, 'long', 1005],
  [23, 'int4', 4, 'long', 1007],
  [25, 'text', 12, 'string', 1009],
  [26, 'oid', -5, 'long', 1028],
  [114, 'json', JDBC_OTHER, 'string', 199],
  [700, 'float4', 7, 'double', 1021],
  [701, 'float8', 8, 'double', 1022],
  [869, 'inet', JDBC_OTHER, 'string', 1041],
  [1042, 'bpchar', 1, 'string', 1014],
  [1043, 'varchar', 12, 'string', 1015],
  [1082, 'date', 91, 'string', 1182],
  [1083, 'time', 92, 'string', 1183],
  [1114, 'timestamp', 93, 'string', 1115],
  [1184, 'timestamptz', 93, 'timestamptz', 1185],
  [1186, 'interval', JDBC_OTHER, 'string', 1187],
  [1266, 'timetz', 92, 'string', 1270],
  [1700, 'numeric', 2, 'decimal', 1231],
  [2278, 'void', JDBC_OTHER, 'string', 0],
  [2950, 'uuid', JDBC_OTHER, 'string', 2951],
  [3802, 'jsonb', JDBC_OTHER, 'string', 3807],
];

const TYPES = new Map<number, ColumnType>();
for (const [id, typeName, jdbcType, kind, arrayId] of ROWS) {
  const type = { typeName, jdbcType, kind };
  TYPES.set(id, type);
  if (arrayId) TYPES.set(arrayId, { typeName: `_${typeName}`, jdbcType: JDBC_ARRAY, kind, elements: type });
}

/** Undefined for a type that the API refuses in a result. */
export function columnType(id: number): ColumnType | undefined {
  return TYPES.get(id);
}
