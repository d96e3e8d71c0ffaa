import { expect, it } from '@jest/globals';
import { hashPassword, verifyPassword } from '../../../../functions/shared/auth/password.ts';

it('takes the password and no other', async () => {
  const stored = await hashPassword('correct horse battery');
  expect(stored).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$/);
  expect(stored).not.toContain('horse');
  expect(await verifyPassword('correct horse battery', stored)).toBe(true);
  expect(await verifyPassword('correct horse batterz', stored)).toBe(false);
  expect(await verifyPassword('', stored)).toBe(false);
});

it('salts each hash, and takes the same letters in either Unicode form', async () => {
  const [one, other] = [await hashPassword('Zo\u00eb and more'), await hashPassword('Zo\u00eb and more')];
  expect(one).not.toBe(other);
  expect(await verifyPassword('Zoe\u0308 and more', one)).toBe(true);
});

it('verifies a hash of other parameters, so that they can be raised', async () => {
  const stored = '$scrypt$ln=4,r=1,p=1$AAAAAAAAAAAAAAAAAAAAAA==$';
  const { scryptSync } = await import('node:crypto');
  const hash = scryptSync('old', Buffer.alloc(16), 32, { N: 16, r: 1, p: 1 }).toString('base64');
  expect(await verifyPassword('old', stored + hash)).toBe(true);
});

it('says no to a hash that is none, or asks for too much, after the same work', async () => {
  const huge = '$scrypt$ln=30,r=8,p=1$AAAA$AAAA';
  for (const stored of [undefined, '', 'plain', huge]) {
    const before = performance.now();
    expect(await verifyPassword('x', stored)).toBe(false);
    expect(performance.now() - before).toBeGreaterThan(20);
  }
});
