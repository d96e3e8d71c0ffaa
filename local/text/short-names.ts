/** What CDK ends a logical id with: `CreateOrder18B1EE4A`. */
const CDK_HASH = /(?<=[A-Za-z0-9])[0-9A-F]{8}$/;

/**
 * Short names for log groups: what tells them apart. `/aws/lambda/suite-local-api` and `/aws/lambda/suite-local-sync-worker`
 * are `api` and `sync-worker`; the only one of its kind is its last part. Where CDK made the names, without its digits.
 */
export function shortNames(logGroups: string[]): Map<string, string> {
  const common = commonStart(logGroups);
  const names = logGroups.map((group) => group.slice(common.length));
  const plain = names.map((name) => name.replace(CDK_HASH, ''));
  const isTold = new Set(plain).size === plain.length;
  return new Map(logGroups.map((group, at) => [group, (isTold ? plain : names)[at]!]));
}

/** Up to its last separator, so that no name is cut in its middle and none is empty. */
function commonStart(texts: string[]): string {
  let common = texts[0] ?? '';
  for (const text of texts) while (!text.startsWith(common)) common = common.slice(0, -1);
  if (texts.length === 1) return common.slice(0, common.lastIndexOf('/') + 1);
  return common.slice(0, Math.max(common.lastIndexOf('/'), common.lastIndexOf('-')) + 1);
}
