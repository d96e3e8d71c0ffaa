import { expect, it } from '@jest/globals';
import { parseKeyRing, versionsOf, withNewVersion, withoutVersion } from '../../../tools/credential-keys/key-ring.ts';

const RING = { current: '2', '1': 'one', '2': 'two' };

it('adds a key that is current from then on, and keeps the others', () => {
  const { ring, version } = withNewVersion(RING);
  expect(version).toBe(3);
  expect(ring).toMatchObject({ ...RING, current: '3', '3': expect.stringMatching(/^[\w-]{64}$/) });
  expect(versionsOf(ring)).toEqual([1, 2, 3]);
  expect(withNewVersion(RING).ring['3']).not.toBe(ring['3']);
});

it('removes a key, but not the current one', () => {
  expect(withoutVersion(RING, 1)).toEqual({ current: '2', '2': 'two' });
  expect(() => withoutVersion(RING, 2)).toThrow('version 2 is the current one; rotate first');
  expect(() => withoutVersion(RING, 7)).toThrow('there is no version 7; there are 1, 2');
});

it.each(['', 'no json', '[]', '{}', '{"current":"9","1":"a-secret"}'])(
  'takes %j for no key ring, and quotes nothing of it',
  (text) => {
    expect(() => parseKeyRing(text)).toThrow(/^the secret of the credential keys holds no key ring/);
  },
);
