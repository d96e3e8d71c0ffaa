/**
 * Short names for log groups: what tells them apart. `/aws/lambda/suite-local-api` and `/aws/lambda/suite-local-sync-worker`
 * are `api` and `sync-worker`; the only one of its kind is its last part.
 */
export function shortNames(logGroups: string[]): Map<string, string> {
  const common = commonStart(logGroups);
  return new Map(logGroups.map((group) => [group, group.slice(common.length)]));
}

/** Up to its last separator, so that no name is cut in its middle and none is empty. */
function commonStart(texts: string[]): string {
  let common = texts[0] ?? '';
  for (const text of texts) while (!text.startsWith(common)) common = common.slice(0, -1);
  if (texts.length === 1) return common.slice(0, common.lastIndexOf('/') + 1);
  return common.slice(0, Math.max(common.lastIndexOf('/'), common.lastIndexOf('-')) + 1);
}
