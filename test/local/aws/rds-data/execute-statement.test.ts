import {
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  type SqlParameter,
} from '@aws-sdk/client-rds-data';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { startDataApi } from './data-api.ts';

let api: Awaited<ReturnType<typeof startDataApi>>;

beforeAll(async () => {
  api = await startDataApi({
    sql: `
      CREATE TABLE items (id uuid PRIMARY KEY, name text UNIQUE, amount numeric(12, 2), count integer, paid boolean,
        ratio double precision, made timestamptz, day date, body jsonb, tags text[], raw bytea);
      GRANT ALL ON items TO app_user`,
  });
}, 20_000);
afterAll(() => api.stop());

function run(sql: string, parameters: SqlParameter[] = [], more: Partial<ExecuteStatementCommandInput> = {}) {
  return api.client.send(new ExecuteStatementCommand({ ...api.target, sql, parameters, ...more }));
}

const text = (name: string, stringValue: string): SqlParameter => ({ name, value: { stringValue } });
const id = '7f8a2f5e-2f52-4c5b-9b6a-0d1e2f3a4b5c';

describe('values come back in the field of their type', () => {
  test.each([
    ["'a'::text", { stringValue: 'a' }],
    ['NULL::text', { isNull: true }],
    ["''", { stringValue: '' }],
    ['1::int2', { longValue: 1 }],
    ['2147483647', { longValue: 2147483647 }],
    ['1.5::float8', { doubleValue: 1.5 }],
    ['12.30::numeric', { stringValue: '12.30' }],
    ['true', { booleanValue: true }],
    [`'${id}'::uuid`, { stringValue: id }],
    ["'2026-11-24 13:00:00.123+01'::timestamptz", { stringValue: '2026-11-24 12:00:00.123' }],
    ["'2026-11-24 13:00:00'::timestamp", { stringValue: '2026-11-24 13:00:00' }],
    ["'2026-11-24'::date", { stringValue: '2026-11-24' }],
    ["'10:30'::time", { stringValue: '10:30:00' }],
    [`'{"a":1}'::jsonb`, { stringValue: '{"a": 1}' }],
    ["ARRAY['a', 'b,\"c', NULL]", { arrayValue: { stringValues: ['a', 'b,"c', null] } }],
    ['ARRAY[1, 2]', { arrayValue: { longValues: [1, 2] } }],
    ["'{}'::text[]", { arrayValue: { stringValues: [] } }],
    ['ARRAY[true, false]', { arrayValue: { booleanValues: [true, false] } }],
    ['pg_sleep(0)', { stringValue: '' }],
  ])('%s', async (expression, expected) => {
    const { records } = await run(`SELECT ${expression}`);
    expect(records).toEqual([[expected]]);
  });

  test('a blob is bytes', async () => {
    const { records } = await run("SELECT '\\x00ff'::bytea");
    expect(records?.[0]?.[0]?.blobValue).toEqual(new Uint8Array([0, 255]));
  });

  test.each([
    ['\'a\'::"char"', 'CHAR'],
    ["'a'::name", 'name'],
    ['ARRAY[[1], [2]]', 'multidimensional'],
  ])('%s is refused', async (expression, said) => {
    await expect(run(`SELECT ${expression}`)).rejects.toMatchObject({
      name: 'UnsupportedResultException',
      message: expect.stringContaining(said),
    });
  });
});

describe('parameters', () => {
  it('are found by name, wherever and however often they stand', async () => {
    const sql = `SELECT :b || :a || :b, ':a', $$ :a $$, 'it''s :a', "x:a"::text /* :a /* :b */ :c */ -- :d
      FROM (SELECT 1 AS "x:a") t`;
    const { records } = await run(sql, [text('a', '1'), text('b', '2')]);
    expect(records?.[0]?.map((field) => field.stringValue)).toEqual(['212', ':a', ' :a ', "it's :a", '1']);
  });

  it('do not take the bounds of a slice for names', async () => {
    const { records } = await run(
      'SELECT (ARRAY[:a, :b, :c])[1:2]',
      ['a', 'b', 'c'].map((name) => text(name, name)),
    );
    expect(records?.[0]?.[0]?.arrayValue?.stringValues).toEqual(['a', 'b']);
  });

  it('that are strings are text: a uuid needs its cast or hint', async () => {
    await expect(run('SELECT 1 FROM items WHERE id = :id', [text('id', id)])).rejects.toMatchObject({
      name: 'DatabaseErrorException',
      message: expect.stringMatching(/^ERROR: operator does not exist: uuid = text.*; SQLState: 42883$/s),
    });
    await run('SELECT 1 FROM items WHERE id = :id::uuid', [text('id', id)]);
    await run('SELECT 1 FROM items WHERE id = :id', [{ ...text('id', id), typeHint: 'UUID' }]);
  });

  it('keep what they hold, whatever it looks like', async () => {
    for (const value of ["'; DROP TABLE items; --", ':a', '$1', '\\', 'ü\n"', '']) {
      const { records } = await run('SELECT :a', [text('a', value)]);
      expect(records?.[0]?.[0]?.stringValue).toBe(value);
    }
  });

  it('of every type reach columns of every type', async () => {
    const result = await run(
      `INSERT INTO items VALUES (:id, :name, :amount, :count, :paid, :ratio, :made, :day, :body, NULL, :raw)`,
      [
        { name: 'id', typeHint: 'UUID', value: { stringValue: id } },
        text('name', 'lamp'),
        { name: 'amount', typeHint: 'DECIMAL', value: { stringValue: '12.30' } },
        { name: 'count', value: { longValue: 3 } },
        { name: 'paid', value: { booleanValue: true } },
        { name: 'ratio', value: { doubleValue: 0.5 } },
        { name: 'made', typeHint: 'TIMESTAMP', value: { stringValue: '2026-11-24 12:00:00.5' } },
        { name: 'day', typeHint: 'DATE', value: { stringValue: '2026-11-24' } },
        { name: 'body', typeHint: 'JSON', value: { stringValue: '{"a":[1]}' } },
        { name: 'raw', value: { blobValue: new Uint8Array([1, 2]) } },
      ],
    );
    expect(result).toMatchObject({ numberOfRecordsUpdated: 1, generatedFields: [] });
    const { formattedRecords } = await run('SELECT name, amount, count, made, raw FROM items', [], {
      formatRecordsAs: 'JSON',
    });
    expect(JSON.parse(formattedRecords!)).toEqual([
      { name: 'lamp', amount: '12.30', count: 3, made: '2026-11-24 12:00:00.5', raw: 'AQI=' },
    ]);
  });

  test.each<[string, SqlParameter, string]>([
    ['an array', { name: 'a', value: { arrayValue: { stringValues: ['x'] } } }, 'Array parameters are not supported.'],
    ['another name', text('b', 'x'), 'Cannot find parameter: a'],
    [
      'a time with a zone',
      { name: 'a', typeHint: 'TIMESTAMP', value: { stringValue: '2026-11-24T12:00:00Z' } },
      'YYYY-MM-DD HH',
    ],
  ])('%s is refused', async (_, parameter, said) => {
    await expect(run('SELECT :a', [parameter])).rejects.toMatchObject({
      name: 'BadRequestException',
      message: expect.stringContaining(said),
    });
  });
});

describe('errors are those of AWS', () => {
  it('tells SQL errors with their state', async () => {
    const insert = () => run("INSERT INTO items (id, name) VALUES (gen_random_uuid(), 'twice')");
    await insert();
    await expect(insert()).rejects.toMatchObject({
      name: 'DatabaseErrorException',
      message:
        'ERROR: duplicate key value violates unique constraint "items_name_key"\n  Detail: Key (name)=(twice) already exists.; SQLState: 23505',
    });
  });

  it('takes one statement at a time', async () => {
    await expect(run('SELECT 1; SELECT 2')).rejects.toMatchObject({ message: "Multistatements aren't supported." });
  });

  it('refuses results over 1 MiB and rows over 64 KB', async () => {
    await expect(run("SELECT repeat('x', 60000) FROM generate_series(1, 20)")).rejects.toMatchObject({
      name: 'UnsupportedResultException',
      message: 'Database response exceeded size limit',
    });
    await expect(run("SELECT repeat('x', 70000)")).rejects.toMatchObject({ message: 'Packet for query is too large' });
  });

  it('refuses requests over 4 MiB', async () => {
    await expect(run('SELECT length(:a)', [text('a', 'x'.repeat(4 * 1024 * 1024))])).rejects.toMatchObject({
      name: 'BadRequestException',
      message: expect.stringContaining('larger than'),
    });
  });

  it('knows clusters and secrets', async () => {
    await expect(
      run('SELECT 1', [], { resourceArn: 'arn:aws:rds:eu-central-1:000000000000:cluster:x' }),
    ).rejects.toMatchObject({
      name: 'DatabaseNotFoundException',
    });
    await expect(run('SELECT 1', [], { secretArn: 'nothing' })).rejects.toMatchObject({
      name: 'SecretsErrorException',
    });
    await expect(run('SELECT 1', [], { database: 'none' })).rejects.toMatchObject({
      message: expect.stringContaining('SQLState: 3D000'),
    });
  });
});

it('describes its columns when asked', async () => {
  const { columnMetadata } = await run('SELECT amount, tags FROM items', [], { includeResultMetadata: true });
  expect(columnMetadata).toEqual([
    expect.objectContaining({ name: 'amount', label: 'amount', typeName: 'numeric', type: 2, precision: 12, scale: 2 }),
    expect.objectContaining({ name: 'tags', typeName: '_text', type: 2003, arrayBaseColumnType: 12 }),
  ]);
});

it('logs in with the secret’s own role', async () => {
  const { records } = await run('SELECT current_user::text');
  expect(records).toEqual([[{ stringValue: 'app_user' }]]);
});

it('leaves no setting of one call to the next', async () => {
  await run("SELECT set_config('app.tenant', 'a', false)");
  const { records } = await run("SELECT current_setting('app.tenant', true)");
  expect(records?.[0]?.[0]).not.toEqual({ stringValue: 'a' });
});

it('needs rds-data on the cluster and GetSecretValue on the secret', async () => {
  const data = { actions: ['rds-data:ExecuteStatement'], resources: [api.target.resourceArn] };
  const secret = { actions: ['secretsmanager:GetSecretValue'], resources: [api.target.secretArn] };
  const command = () => new ExecuteStatementCommand({ ...api.target, sql: 'SELECT 1' });
  await expect(api.clientWith([data]).send(command())).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('secretsmanager:GetSecretValue'),
  });
  await expect(api.clientWith([secret]).send(command())).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('rds-data:ExecuteStatement'),
  });
  await expect(api.clientWith([data, secret]).send(command())).resolves.toBeDefined();
});
