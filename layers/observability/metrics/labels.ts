/** A label whose values are not listed, but bounded in number. */
export interface AtMost {
  readonly kind: 'atMost';
  readonly max: number;
  /** What values beyond the bound become. */
  readonly other: string;
}

/** A label of which only some values are worth a metric: tenants that a claim names. */
export interface Named {
  readonly kind: 'named';
  readonly claim: string;
  readonly is: string;
  readonly atMost: number;
}

/** How a label is bounded: its values, a number, or a claim. */
export type Label = readonly string[] | AtMost | Named;
export type Labels = { readonly [name: string]: Label };

/** The labels of a value, as the compiler checks them: listed values only, and named labels may be left to the unit's context. */
export type LabelValues<L extends Labels> = {
  readonly [K in keyof L as L[K] extends Named ? never : K]: L[K] extends readonly (infer V)[] ? V : string;
} & { readonly [K in keyof L as L[K] extends Named ? K : never]?: string };

/** What a value that the label does not have becomes. */
export const OTHER = '_other';

/**
 * At most `max` values of this label, first come first served in each process; later ones become `_other` (or `other`) and are counted.
 *
 * @example labels: { endpoint: atMost(20) }
 */
export function atMost(max: number, { other = OTHER }: { other?: string } = {}): AtMost {
  if (!Number.isInteger(max) || max < 1) throw new Error(`atMost(${max}): give a whole number of at least 1`);
  return { kind: 'atMost', max, other };
}

/**
 * A label such as `tenant_id`: dimension sets with it are written only where the verified claim has this value, else left out. The value
 * itself is on every record as a property.
 *
 * @example labels: { tenant_id: named({ claim: 'plan', is: 'enterprise', atMost: 50 }) }
 */
export function named({ claim, is, atMost: max }: { claim: string; is: string; atMost: number }): Named {
  if (!Number.isInteger(max) || max < 1)
    throw new Error(`named({ atMost: ${max} }): give a whole number of at least 1`);
  return { kind: 'named', claim, is, atMost: max };
}

export function isListed(label: Label): label is readonly string[] {
  return Array.isArray(label);
}

/**
 * How many values a label can have at most. The surplus value of a counted label is one of them; that of a list is not, because the
 * compiler keeps it away, and where it comes all the same, it is a fault that `telemetry_dropped_total` tells.
 */
export function boundOf(label: Label, namedTenants: number): number {
  if (isListed(label)) return label.length;
  return label.kind === 'atMost' ? label.max + 1 : Math.min(label.atMost, namedTenants);
}
