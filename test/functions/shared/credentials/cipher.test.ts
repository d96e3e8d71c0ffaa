import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../../support/hold-lines.ts';
import { type Capture, captureLines, matchers } from 'lamplight/testing';
import { decrypt, encrypt } from '../../../../functions/shared/credentials/cipher.ts';
import { readSecret } from '../../../../functions/shared/secrets.ts';
import { asTenant } from '../../support/as-tenant.ts';
import { type Suite, startSuite } from '../../support/start-suite.ts';

expect.extend(matchers);
const OWNER = 'connection/a/b';
let suite: Suite;
let written: Capture;

beforeAll(async () => {
  suite = await startSuite();
  written = captureLines();
}, 60_000);
beforeEach(() => written.clear());
afterAll(async () => {
  written.stop();
  await suite.stop();
});

function rotateTo(ring: unknown): Promise<string> {
  const secret = suite.secrets.find('credential-keys')!;
  suite.secrets.put(secret, typeof ring === 'string' ? ring : JSON.stringify(ring));
  return readSecret(secret.arn, { fresh: true });
}

function failures(reason: string, work: () => Promise<unknown>) {
  return asTenant(undefined, () =>
    expect(work()).rejects.toMatchObject({ name: 'CredentialError', reason, message: expect.stringContaining(reason) }),
  ).then(() => expect(written).toHaveMetric('credential_decrypt_failures_total', { dimensions: { reason }, value: 1 }));
}

it('gives back what it was given, and never the same cipher text twice', async () => {
  const credentials = { access_token: 'shpat_1', shop_domain: 'acme.myshopify.com' };
  const [one, other] = [await encrypt(credentials, OWNER), await encrypt(credentials, OWNER)];
  expect(one.keyVersion).toBe(1);
  expect(one.cipherText).not.toBe(other.cipherText);
  expect(await decrypt(one, OWNER)).toEqual(credentials);
});

it('opens an older row under its own key while new ones take the current one', async () => {
  const old = await encrypt('old', OWNER);
  await rotateTo({ current: '2', '1': 'the first key of the test', '2': 'the second' });
  const young = await encrypt('young', OWNER);
  expect(young.keyVersion).toBe(2);
  expect([await decrypt(old, OWNER), await decrypt(young, OWNER)]).toEqual(['old', 'young']);
});

it('finds a version that was added a moment ago', async () => {
  const ring = { current: '2', '1': 'the first key of the test', '2': 'the second', '3': 'the third' };
  await rotateTo({ ...ring, current: '3' });
  const young = await encrypt('x', OWNER);
  await rotateTo({ current: '2', '1': ring['1'], '2': ring['2'] });
  suite.secrets.put(suite.secrets.find('credential-keys')!, JSON.stringify(ring));
  expect(await decrypt(young, OWNER)).toBe('x');
});

it('tells a damaged text, a text of another row and no text at all from a missing key', async () => {
  const { cipherText, keyVersion } = await encrypt('x', OWNER);
  const damaged = Buffer.from(cipherText, 'base64');
  damaged[damaged.length - 1]! ^= 1;
  await failures('ciphertext_invalid', () => decrypt({ cipherText: damaged.toString('base64'), keyVersion }, OWNER));
  for (const text of ['', 'AAAA', cipherText.slice(0, 20)]) {
    written.clear();
    await failures('ciphertext_invalid', () => decrypt({ cipherText: text, keyVersion }, OWNER));
  }
  written.clear();
  await failures('ciphertext_invalid', () => decrypt({ cipherText, keyVersion }, 'connection/a/c'));
});

it('tells an unknown version from a missing key', async () => {
  const { cipherText } = await encrypt('x', OWNER);
  await failures('key_version_unknown', () => decrypt({ cipherText, keyVersion: 99 }, OWNER));
  for (const ring of ['no json', '[]', '{}', '{"current":"7"}']) {
    await rotateTo(ring);
    written.clear();
    await failures('key_missing', () => encrypt('x', OWNER));
  }
  written.clear();
  const kept = process.env.CREDENTIAL_KEYS_SECRET_ARN;
  process.env.CREDENTIAL_KEYS_SECRET_ARN = `${kept}-gone`;
  await failures('key_missing', () => decrypt({ cipherText, keyVersion: 1 }, OWNER));
  process.env.CREDENTIAL_KEYS_SECRET_ARN = kept;
});
