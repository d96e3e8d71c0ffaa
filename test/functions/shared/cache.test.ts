import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../support/hold-lines.ts';
import { type Capture, captureLines, captureSpans } from 'lamplight/testing';
import { cached, deleteCache, deleteCachePrefix, readCache, writeCache } from '../../../functions/shared/cache.ts';
import { readSecret } from '../../../functions/shared/secrets.ts';
import { asTenant } from '../support/as-tenant.ts';
import { type Suite, startSuite } from '../support/start-suite.ts';

const [ONE, OTHER] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
const later = (ms = 60_000) => new Date(Date.now() + ms);

let suite: Suite;
let written: Capture;

beforeAll(async () => {
  suite = await startSuite();
}, 60_000);
afterAll(() => suite.stop());
beforeEach(async () => {
  written = captureLines();
  await suite.sql('migrator', 'delete from cache_entries');
});
afterEach(() => written.stop());

const entries = async () => (await suite.sql('migrator', 'select * from cache_entries order by key')).rows;
const warnings = () => written.logs().filter((line) => line.event === 'cache_failed');

function loader(value: unknown, expiresAt = later()) {
  const calls = { count: 0 };
  return { calls, load: async () => ({ value, expiresAt, count: ++calls.count }) };
}

it('gives back what was kept, to its own tenant and for its own key', async () => {
  await asTenant(ONE, () => writeCache('token', { access_token: 'abc' }, later()));
  expect(await asTenant(ONE, () => readCache('token'))).toEqual({ access_token: 'abc' });
  expect(await asTenant(ONE, () => readCache('other'))).toBeUndefined();
  expect(await asTenant(OTHER, () => readCache('token'))).toBeUndefined();
});

it('keeps nothing that can be read in the table', async () => {
  await asTenant(ONE, () => writeCache('token', 'shpat_of_the_test', later()));
  const [row] = await entries();
  expect(row).toMatchObject({ tenant_id: ONE, key: 'token', encryption_key_version: 1 });
  expect(JSON.stringify(row)).not.toContain('shpat');
  expect(Buffer.from(String(row!.encrypted_value), 'base64').toString()).not.toContain('shpat');
});

it('gives nothing that has expired, and clears it away with the next write', async () => {
  await asTenant(ONE, () => writeCache('old', 1, later(-1)));
  expect(await asTenant(ONE, () => readCache('old'))).toBeUndefined();
  await asTenant(ONE, () => writeCache('new', 2, later()));
  expect((await entries()).map((row) => row.key)).toEqual(['new']);
});

it('loads once, for whoever asks at the same time and afterwards', async () => {
  const { calls, load } = loader('loaded');
  const ask = () => cached('shared', load);
  expect(await asTenant(ONE, () => Promise.all([ask(), ask(), ask()]))).toEqual(['loaded', 'loaded', 'loaded']);
  expect(await asTenant(ONE, ask)).toBe('loaded');
  expect(calls.count).toBe(1);
  expect(await asTenant(OTHER, ask)).toBe('loaded');
  expect(calls.count).toBe(2);
});

it('answers from memory for as long as it may, and not after a deletion', async () => {
  const { calls, load } = loader('loaded');
  const ask = () => asTenant(ONE, () => cached('remembered', load, { memoryMs: 60_000 }));
  await ask();
  await suite.sql('migrator', 'delete from cache_entries');
  await ask();
  expect(calls.count).toBe(1);
  await asTenant(ONE, () => deleteCache('remembered'));
  await ask();
  expect(calls.count).toBe(2);
});

it('remembers no value beyond its own end', async () => {
  const { calls, load } = loader('loaded', later(-1));
  for (let n = 1; n <= 2; n += 1) {
    await asTenant(ONE, () => cached('short', load, { memoryMs: 60_000 }));
    expect(calls.count).toBe(n);
  }
});

it('keeps no failure, and hands it on', async () => {
  const failing = () => Promise.reject(new Error('the provider is away'));
  await expect(asTenant(ONE, () => cached('flaky', failing))).rejects.toThrow('the provider is away');
  expect(await asTenant(ONE, () => cached('flaky', loader('back').load))).toBe('back');
});

it('forgets a prefix to the letter', async () => {
  for (const key of ['token/a_/1', 'token/a_/2', 'token/ab/1'])
    await asTenant(ONE, () => writeCache(key, key, later()));
  await asTenant(ONE, () => deleteCachePrefix('token/a_/'));
  expect((await entries()).map((row) => row.key)).toEqual(['token/ab/1']);
});

it('does the work all the same where the cache is away, and says so', async () => {
  await suite.sql('migrator', 'alter table cache_entries rename to gone');
  try {
    expect(await asTenant(ONE, () => cached('broken', loader('loaded').load))).toBe('loaded');
  } finally {
    await suite.sql('migrator', 'alter table gone rename to cache_entries');
  }
  expect(warnings().map((line) => [line.operation, line.level])).toEqual([
    ['get', 'warning'],
    ['set', 'warning'],
  ]);
});

it('takes a value that it cannot decrypt for none, and counts no credential', async () => {
  await asTenant(ONE, () => writeCache('token', 'x', later()));
  await suite.sql('migrator', "update cache_entries set encrypted_value = 'AAAA'");
  expect(await asTenant(ONE, () => cached('token', loader('loaded').load))).toBe('loaded');
  await suite.sql('migrator', 'update cache_entries set encryption_key_version = 9');
  expect(await asTenant(ONE, () => readCache('token'))).toBeUndefined();
  expect(warnings()).toHaveLength(2);
  expect(written.values('credential_decrypt_failures_total')).toEqual([]);
});

it('opens no value under another key of the tenant', async () => {
  await asTenant(ONE, () => writeCache('one', 'secret', later()));
  await suite.sql('migrator', "update cache_entries set key = 'two'");
  expect(await asTenant(ONE, () => readCache('two'))).toBeUndefined();
});

it('does not hide that there is no tenant', async () => {
  await expect(asTenant(undefined, () => readCache('token'))).rejects.toMatchObject({ code: 'no_tenant' });
});

it('shows each operation as a span that names what is cached, and no key of it', async () => {
  const spans = captureSpans();
  try {
    await asTenant(ONE, () => cached('tokens/of-somebody', loader('x').load));
    await asTenant(ONE, () => readCache('tokens/of-somebody'));
    await asTenant(ONE, () => deleteCachePrefix('tokens/'));
    await asTenant(ONE, () => readSecret(process.env.JWT_SECRET_ARN!, { fresh: true }));
  } finally {
    spans.stop();
  }
  const seen = spans.spans.filter(({ attributes }) => 'cache.name' in attributes);
  expect(seen.map(({ name, attributes }) => [name, attributes['db.system.name'], attributes['cache.hit']])).toEqual([
    ['get_tokens', 'postgresql', false],
    ['set_tokens', 'postgresql', undefined],
    ['get_tokens', 'postgresql', true],
    ['delete_tokens', 'postgresql', undefined],
    ['set_secrets', 'memory', undefined],
  ]);
  expect(JSON.stringify(seen)).not.toContain('of-somebody');
});
