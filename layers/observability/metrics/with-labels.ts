import type { Declaration } from './declare.ts';
import type { MetricType } from './definition.ts';
import type { Label, Labels } from './labels.ts';

type Fragment = { readonly [name: string]: Declaration<MetricType, never> | Declaration<MetricType, Labels> };

type Narrowed<F, N> = {
  readonly [K in keyof F]: F[K] extends Declaration<infer T, infer L>
    ? Declaration<T, { readonly [P in keyof L]: P extends keyof N ? N[P] : L[P] } & Labels>
    : never;
};

/**
 * A fragment with some of its labels bounded anew: a project lists the values that the layer could only count. Alarms for each value of
 * a label need them listed.
 *
 * @example defineMetrics({ namespace: 'Suite' }, { ...withLabels(clientMetrics, { provider: ['shopify', 'netsuite'] }) })
 */
export function withLabels<F extends Fragment, const N extends { readonly [label: string]: Label }>(
  fragment: F,
  labels: N,
): Narrowed<F, N> {
  const narrowed = Object.entries(fragment as { [name: string]: Declaration }).map(([name, declaration]) => {
    const changed = Object.entries(declaration.labels).map(([label, bound]) => [label, labels[label] ?? bound]);
    return [name, { ...declaration, labels: Object.fromEntries(changed) }];
  });
  return Object.fromEntries(narrowed) as Narrowed<F, N>;
}
