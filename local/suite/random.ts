/** A generator of numbers from 0 up to 1, always the same for the same words. */
export type Random = () => number;

/**
 * Makes a generator from a seed and what it is for, so that each shop, order or visitor has its own
 * sequence, which does not shift when another one draws more numbers.
 *
 * @example const price = 5 + seeded(7, 'ember-and-oak', 'order', 1001)() * 200;
 */
export function seeded(...words: (string | number)[]): Random {
  let state = fnv1a(words.join('\u0000'));
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of `choices`, each as likely as the others. */
export function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)]!;
}

/** One of `choices`, each as likely as its weight says: 10 is ten times as likely as 1. */
export function pickWeighted<T extends { weight: number }>(random: Random, choices: readonly T[]): T {
  let left = random() * choices.reduce((sum, { weight }) => sum + weight, 0);
  for (const choice of choices) {
    left -= choice.weight;
    if (left < 0) return choice;
  }
  return choices[0]!;
}

/** A whole number from `from` up to and with `to`. */
export function between(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1));
}

// FNV-1a, 32 bits (offset basis and prime from its specification).
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
