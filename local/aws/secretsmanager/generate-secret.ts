import { randomInt } from 'node:crypto';
import type { LocalSecret } from '../../template/app.ts';

// The characters of GetRandomPassword, AWS Secrets Manager API reference.
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/**
 * The value that CloudFormation makes of a template's GenerateSecretString: a password, or the given JSON with a
 * password under the given key. Each kind of character that is not excluded occurs (RequireEachIncludedType's default).
 */
export function generateSecret(generate: NonNullable<LocalSecret['generate']>): string {
  const password = randomPassword(generate);
  if (!generate.key) return password;
  return JSON.stringify({ ...generate.template, [generate.key]: password });
}

function randomPassword({
  length,
  excludeCharacters,
  excludePunctuation,
}: NonNullable<LocalSecret['generate']>): string {
  const kinds = [LETTERS, LETTERS.toUpperCase(), '0123456789', excludePunctuation ? '' : PUNCTUATION]
    .map((kind) => [...kind].filter((character) => !excludeCharacters.includes(character)))
    .filter((kind) => kind.length > 0);
  const all = kinds.flat();
  const characters = kinds.slice(0, length).map(pick);
  while (characters.length < length) characters.push(pick(all));
  for (let last = characters.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [characters[last], characters[other]] = [characters[other]!, characters[last]!];
  }
  return characters.join('');
}

function pick(characters: string[]): string {
  return characters[randomInt(characters.length)]!;
}
