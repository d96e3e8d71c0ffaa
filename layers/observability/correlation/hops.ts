/** A correlation id that has come this often through our own hops is most likely going in a circle. Contract, section 3. */
export const HOPS_LIMIT = 20;

/** Reads the counter that the last hop sent; anything but a small number counts as none. */
export function readHops(given: unknown): number {
  return typeof given === 'string' && /^\d{1,4}$/.test(given) ? Number(given) : 0;
}
