import { createHash } from 'node:crypto';
import type { LocalSubscription } from '../../template/app.ts';

/** The same at every start: topic and endpoint make it. */
export function subscriptionArn({
  topicArn,
  protocol,
  endpoint,
}: Pick<LocalSubscription, 'topicArn' | 'protocol' | 'endpoint'>): string {
  const hex = createHash('sha256').update(`${topicArn} ${protocol} ${endpoint}`).digest('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)];
  return `${topicArn}:${parts.join('-')}`;
}
