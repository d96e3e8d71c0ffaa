import { AwsError } from '../aws-error.ts';

/** A parameter as the API takes it; blobs are base64. */
export interface SqlParameter {
  name?: string;
  typeHint?: string;
  value?: {
    isNull?: boolean;
    stringValue?: string;
    longValue?: number;
    doubleValue?: number;
    booleanValue?: boolean;
    blobValue?: string;
    arrayValue?: unknown;
  };
}

/** A value with the PostgreSQL type that it is sent as; type 0 leaves it to the server. */
export interface TypedValue {
  type: number;
  value: string | Buffer | null;
}

// Object ids of pg_type.
const BOOL = 16;
const BYTEA = 17;
const INT8 = 20;
const TEXT = 25;
const FLOAT8 = 701;

/** Type hints and the formats that the API takes for them: SqlParameter, RDS Data API reference. */
const HINTS: Record<string, { type: number; format?: RegExp; wanted?: string }> = {
  DATE: { type: 1082, format: /^\d{4}-\d\d-\d\d$/, wanted: 'YYYY-MM-DD' },
  DECIMAL: { type: 1700 },
  JSON: { type: 114 },
  TIME: { type: 1083, format: /^\d\d:\d\d:\d\d(\.\d{1,9})?$/, wanted: 'HH:MM:SS[.FFF]' },
  TIMESTAMP: {
    type: 1114,
    format: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,9})?$/,
    wanted: 'YYYY-MM-DD HH:MM:SS[.FFF]',
  },
  UUID: { type: 2950 },
};

/**
 * Gives each named parameter its value and type. A string without a hint is `text`, as Aurora sends it, and not left
 * open: SQL that needs a cast on AWS needs it here too (drizzle-orm issues 2232, 5729, 5820).
 *
 * @throws AwsError for a name without a value, arrays, unknown hints and formats that the API refuses
 */
export function typedValues(names: string[], parameters: SqlParameter[]): TypedValue[] {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  return names.map((name) => {
    const parameter = byName.get(name);
    if (!parameter) throw new AwsError('BadRequestException', `Cannot find parameter: ${name}`);
    return typedValue(name, parameter);
  });
}

function typedValue(name: string, { typeHint, value = {} }: SqlParameter): TypedValue {
  const hint = typeHint === undefined ? undefined : HINTS[typeHint];
  if (typeHint !== undefined && !hint) {
    throw new AwsError(
      'ValidationException',
      `Parameter ${name}: typeHint must be one of ${Object.keys(HINTS).join(', ')}`,
    );
  }
  if (value.arrayValue !== undefined) throw new AwsError('BadRequestException', 'Array parameters are not supported.');
  if (value.isNull) return { type: hint?.type ?? 0, value: null };
  if (value.stringValue !== undefined) {
    if (hint?.format && !hint.format.test(value.stringValue)) {
      throw new AwsError('BadRequestException', `Parameter ${name}: ${typeHint} wants the format ${hint.wanted}`);
    }
    return { type: hint?.type ?? TEXT, value: value.stringValue };
  }
  if (value.longValue !== undefined) return { type: INT8, value: String(value.longValue) };
  if (value.doubleValue !== undefined) return { type: FLOAT8, value: String(value.doubleValue) };
  if (value.booleanValue !== undefined) return { type: BOOL, value: String(value.booleanValue) };
  if (value.blobValue !== undefined) return { type: BYTEA, value: Buffer.from(value.blobValue, 'base64') };
  throw new AwsError('ValidationException', `Parameter ${name} has no value`);
}
