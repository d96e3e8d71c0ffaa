/** The labels but the tenant's, in one order for all metrics: what a record is grouped by. */
export function tupleOf(sorted: readonly string[], labels: Record<string, string>): string {
  let tuple = '';
  for (const name of sorted) {
    if (name !== 'tenant_id') tuple += `\u0000${name}\u0001${labels[name]}`;
  }
  return tuple;
}
