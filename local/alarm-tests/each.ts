/**
 * A test for one value of `each`: the value in place of its name in braces, in every text.
 *
 * @example forEach({ alarm: 'provider-401-{provider}' }, 'provider', 'shopify') // { alarm: 'provider-401-shopify' }
 */
export function forEach<T>(thing: T, name: string, value: string): T {
  return replaced(thing, `{${name}}`, value) as T;
}

function replaced(thing: unknown, placeholder: string, value: string): unknown {
  if (typeof thing === 'string') return thing.replaceAll(placeholder, value);
  if (Array.isArray(thing)) return thing.map((entry) => replaced(entry, placeholder, value));
  if (typeof thing !== 'object' || thing === null) return thing;
  return Object.fromEntries(Object.entries(thing).map(([key, entry]) => [key, replaced(entry, placeholder, value)]));
}
