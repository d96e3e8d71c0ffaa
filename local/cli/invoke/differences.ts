/** Where two JSON values differ; `before` or `after` is undefined where it has no such member. */
export interface Difference {
  /** `body.items[0].status`; empty for the whole value. */
  path: string;
  before: unknown;
  after: unknown;
}

/** Compares two JSON values member by member, in the order of the first, then of what the second adds. */
export function differences(before: unknown, after: unknown, path = ''): Difference[] {
  if (before === after) return [];
  if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after)) {
    return [{ path, before, after }];
  }
  if (Array.isArray(before) && Array.isArray(after)) return itemDifferences(before, after, path);
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => differences(before[key], after[key], path === '' ? key : `${path}.${key}`));
}

/** How many there are says more than each that is missing. */
function itemDifferences(before: unknown[], after: unknown[], path: string): Difference[] {
  const common = before.slice(0, after.length);
  const inItems = common.flatMap((item, index) => differences(item, after[index], `${path}[${index}]`));
  if (before.length === after.length) return inItems;
  return [{ path: `${path}.length`, before: before.length, after: after.length }, ...inItems];
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
