/**
 * Whether a transaction is one of those whose debug lines are written. Decided by the correlation id alone, so that every function that
 * the transaction comes through decides the same, with nothing to carry.
 */
export function isSampled(correlationId: string, rate: number): boolean {
  if (rate <= 0) return false;
  return rate >= 1 || hash(correlationId) / 0x1_0000_0000 < rate;
}

/** FNV-1a, 32 bits, with a last mix, so that ids that differ at their end alone spread too. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value ^= value >>> 16;
  value = Math.imul(value, 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
