/** One row of `metrics` of a widget, its shorthands written out. */
export interface MetricRow {
  namespace?: string;
  name?: string;
  dimensions: Record<string, string>;
  /** Rendering: label, stat, period, id, visible …; of expressions also `expression`. */
  render: Record<string, unknown>;
}

/**
 * Writes out the shorthands of metric rows: `"."` is the same place of the row before, `"..."` takes so many leading
 * places of it that the rest of the row ends where that one ends.
 *
 * Source: user guide, dashboard body structure; `"..."` from what the console and CDK write, which it does not describe.
 *
 * @returns the cells of each row, without its rendering object
 */
export function expandMetrics(rows: readonly unknown[][]): unknown[][] {
  let before: unknown[] = [];
  return rows.map((row) => {
    const cells = row.filter((cell) => typeof cell !== 'object' || cell === null);
    if (cells.length === 0) return [];
    const dots = cells.indexOf('...');
    const aligned =
      dots < 0
        ? cells
        : [
            ...cells.slice(0, dots),
            ...before.slice(dots, before.length - (cells.length - dots - 1)),
            ...cells.slice(dots + 1),
          ];
    before = aligned.map((cell, at) => (cell === '.' ? before[at] : cell));
    return before;
  });
}

/** The rows of a widget as metrics and expressions. */
export function readMetricRows(rows: readonly unknown[][]): MetricRow[] {
  return expandMetrics(rows).map((cells, at) => {
    const last = rows[at]!.at(-1);
    const render = typeof last === 'object' && last !== null ? (last as Record<string, unknown>) : {};
    const [namespace, name, ...pairs] = cells.map(String);
    const dimensions: Record<string, string> = {};
    for (let pair = 0; pair + 1 < pairs.length; pair += 2) dimensions[pairs[pair]!] = pairs[pair + 1]!;
    return { namespace, name, dimensions, render };
  });
}
