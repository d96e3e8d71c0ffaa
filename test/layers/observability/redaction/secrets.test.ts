import { describe, expect, test } from '@jest/globals';
import { counter, defineMetrics } from 'lamplight/catalogue';
import { createRecorder } from '../../../../layers/observability/metrics/recorder.ts';
import { describeError, redact, redactText, serialiseLine } from '../../../../layers/observability/redaction/redact.ts';
import { POSITIONS, SECRET_KEYS, SECRETS } from './secret-corpus.ts';

const metrics = defineMetrics({ namespace: 'Test' }, { one_total: counter('One') });

describe.each(Object.entries(POSITIONS))('a secret in %s', (_position, put) => {
  test.each(SECRETS.map(({ shape, text, hidden }) => [shape, text, hidden] as const))(
    'does not leave: %s',
    (_shape, text, hidden) => {
      const fields = put(text) as Record<string, unknown>;
      expect(serialiseLine({ event: 'x', ...fields })).not.toContain(hidden);
      expect(JSON.stringify(redact(fields))).not.toContain(hidden);
      const recorder = createRecorder();
      recorder.add(metrics.one_total.definition, 1, {});
      expect(recorder.drain(fields, Date.now()).join('\n')).not.toContain(hidden);
    },
  );
});

test.each(SECRETS.map(({ shape, text, hidden }) => [shape, text, hidden] as const))(
  'a text keeps its words and loses its secret: %s',
  (_shape, text, hidden) => {
    const redacted = redactText(`before ${text}\nafter`);
    expect(redacted).toMatch(/^before [\s\S]*\[redacted\][\s\S]*after$/);
    expect(redacted).not.toContain(hidden);
    expect(redactText(redacted)).toBe(redacted);
  },
);

describe.each(SECRET_KEYS)('the key %s', (key) => {
  const hidden = 'hunter2horse';
  test.each([
    ['a text', hidden],
    ['a number', 123_456],
    ['zero', 0],
    ['true', true],
    ['JSON that parses to a number', '123456'],
    ['an object', { inner: hidden }],
    ['an array', [hidden]],
    ['a map', new Map([['a', hidden]])],
    ['a function', () => hidden],
  ])('hides its value before its type is looked at: %s', (_type, value) => {
    const expected = { [key]: '[redacted]' };
    expect(redact({ [key]: value })).toEqual(expected);
    expect(redact({ a: [{ [key]: value }] })).toEqual({ a: [expected] });
    expect(JSON.parse(serialiseLine({ [key]: value }))).toEqual(expected);
    expect(redact(new Map([[key, value]]))).toEqual(expected);
  });

  test('hides its value in nested JSON, header lists and pairs', () => {
    expect(JSON.stringify(redact({ body: JSON.stringify({ [key]: hidden }) }))).not.toContain(hidden);
    expect(JSON.stringify(redact({ body: JSON.stringify([JSON.stringify({ [key]: hidden })]) }))).not.toContain(hidden);
    if (/^[\w-]+$/.test(key))
      expect(JSON.stringify(redact({ rawHeaders: ['Accept', '*/*', key, hidden] }))).not.toContain(hidden);
    expect(JSON.stringify(redact({ headers: [{ name: key, value: hidden }] }))).not.toContain(hidden);
    expect(JSON.stringify(redact({ headers: [{ Key: key, Value: hidden }] }))).not.toContain(hidden);
  });
});

test.each(SECRETS.map(({ shape, text, hidden }) => [shape, text, hidden] as const))(
  'the sample itself shows what shall be hidden: %s',
  (_shape, text, hidden) => {
    expect(hidden.length).toBeGreaterThanOrEqual(12);
    expect(text).toContain(hidden);
  },
);

test('a key version is no key', () => {
  expect(redact({ encryption_key_version: 3, encryptionKeyVersion: 3 })).toEqual({
    encryption_key_version: 3,
    encryptionKeyVersion: 3,
  });
});

test('personal data goes under exactly its names', () => {
  const personal = {
    name: 'Ada',
    firstName: 'Ada',
    'last-name': 'L',
    full_name: 'A L',
    customer_name: 'A',
    display_name: 'A',
    phone: '1',
    address: 'x',
    address_line_1: 'x',
    city: 'B',
    zip: '1',
    postal_code: '1',
    ip: '192.0.2.1',
  };
  expect(new Set(Object.values(redact(personal) as object))).toEqual(new Set(['[redacted]']));
  const kept = {
    tool_name: 'search',
    queue_name: 'sync',
    hostname: 'h',
    description: 'd',
    recipient: 'r',
    username: 'u',
  };
  expect(redact(kept)).toEqual(kept);
});

test('personal data goes in JSON within words, and stays a word elsewhere', () => {
  expect(redactText('answered {"first_name":"Ada","id":7} twice')).toBe(
    'answered {"first_name":"[redacted]","id":7} twice',
  );
  expect(redactText('the city: Berlin')).toBe('the city: Berlin');
});

test('email is kept in auth events alone', () => {
  expect(serialiseLine({ event: 'auth_login', email: 'ada@example.com' })).toContain('ada@example.com');
  expect(serialiseLine({ event: 'audit_event', category: 'auth', details: { email: 'ada@example.com' } })).toContain(
    'ada@example.com',
  );
  expect(serialiseLine({ event: 'request_completed', email: 'ada@example.com' })).not.toContain('ada@example.com');
  expect(JSON.stringify(redact({ customer: { Email: 'ada@example.com' } }))).not.toContain('ada@example.com');
});

test('a failed Drizzle query keeps its statement and loses its parameters', () => {
  const query = 'insert into users (email) values ($1)';
  const cause = Object.assign(new Error('duplicate key value violates unique constraint "users_email_key"'), {
    detail: 'Key (email)=(ada@example.com) already exists.',
    parameters: [{ name: '1', value: { stringValue: 'ada@example.com' } }],
  });
  const error = Object.assign(new Error(`Failed query: ${query}\nparams: ada@example.com,second\nline`, { cause }), {
    query,
    params: ['ada@example.com', 'second\nline'],
  });
  for (const described of [describeError(error), redact({ error }), redact({ note: `wrapped: ${error.stack}` })]) {
    const text = JSON.stringify(described);
    expect(text).not.toContain('ada@example.com');
    expect(text).not.toContain('second');
    expect(text).toContain(query);
  }
  expect(JSON.stringify(describeError(error))).toContain('duplicate key value');
  expect(redactText('ERROR: null value; Detail: Failing row contains (7, ada, x).')).not.toContain('ada');
});

test('a statement that carries its values keeps its words and loses them', () => {
  const statement = `insert into "users" ("email", "note") values ('ada@example.com', 'it''s \\'hunter2horse\\'')`;
  const hidden = /ada@example|hunter2horse/;
  const knex = new Error(`${statement} - duplicate key value violates unique constraint "users_email_unique"`);
  const mysql = Object.assign(new Error("Duplicate entry 'ada@example.com' for key 'users.email'"), { sql: statement });
  for (const error of [knex, mysql, new Error('outer', { cause: knex })]) {
    const text = JSON.stringify(describeError(error));
    expect(text).not.toMatch(hidden);
    expect(text).toContain('users');
  }
  expect(describeError(knex).error).toMatch(/^insert into "users" .* unique constraint "users_email_unique"$/);
  for (const words of ["update of 'orders' failed", "it isn't selected from 'a' as 'b'"]) {
    expect(describeError(new Error(words)).error).toBe(words);
  }
});

test.each(['name', 'key', 'field', 'path', 'property', 'param'])(
  'what a validator refuses is not told where its %s is a password',
  (naming) => {
    expect(redact({ errors: [{ [naming]: 'password', value: 'hunter2horse', message: 'too short' }] })).toEqual({
      errors: [{ [naming]: naming === 'name' ? '[redacted]' : 'password', value: '[redacted]', message: 'too short' }],
    });
    expect(redact({ [naming]: 'colour', value: 'red' })).toMatchObject({ value: 'red' });
  },
);

test.each([
  ['Postgres gives a value that was cut off', 'Key (email)=(hunter2horse', 'Key (email)=([redacted])'],
  [
    'a quote within a quote, in JSON within JSON',
    '{\\"pwd\\":\\"a\\\\\\"hunter2horse\\"}',
    '{\\"pwd\\":\\"[redacted]\\"}',
  ],
  ['an escaped backslash before the closing quote', '{"pwd":"hunter2horse\\\\","a":1}', '{"pwd":"[redacted]","a":1}'],
  ['a short name behind an encoded mark', 'q%3Apwd=hunter2horse&a=1', 'q%3Apwd=[redacted]&a=1'],
  [
    'an encoded ampersand within the value of an encoded field',
    'a%5Bpwd%5D=hunter%262horse&b=1',
    'a%5Bpwd%5D=[redacted]&b=1',
  ],
  ['a user whose name begins as that of git', 'https://git@hunter2horse@x.test/', 'https://[redacted]@x.test/'],
  ['a credential far behind its scheme', `x Bearer${' '.repeat(9)}hunter2horse1`, 'x Bearer [redacted]'],
])('takes out what is easily missed: %s', (_what, text, redacted) => {
  expect(redactText(text)).toBe(redacted);
});

test('what was redacted names nothing', () => {
  expect(redactText(`{"token":"cookie":1}`)).toBe('{"token":"[redacted]":1}');
});

test('a cause that is no error is told', () => {
  expect(describeError(new Error('outer', { cause: { status: 404, token: 'x' } }))).toMatchObject({
    cause: { status: 404, token: '[redacted]' },
  });
});

test('an HTTP client error loses the exchange that it carries', () => {
  const error = Object.assign(new Error('Request failed with status code 401'), {
    config: { headers: { Authorization: 'Bearer x'.repeat(9) } },
    request: { _header: `GET / HTTP/1.1\r\nAuthorization: Basic YTpi\r\nHost: x` },
    status: 401,
  });
  const described = describeError(error);
  expect(described).toMatchObject({
    error: 'Request failed with status code 401',
    error_type: 'Error',
    error_details: { status: 401 },
  });
  expect(JSON.stringify(described)).not.toMatch(/YTpi|Bearer x/);
});
