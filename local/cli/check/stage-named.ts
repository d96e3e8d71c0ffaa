import { LocalError } from '../../local-error.ts';
import { didYouMean } from '../../text/suggest.ts';

const STAGES = ['local', 'dev', 'prod'] as const;
export type CheckedStage = (typeof STAGES)[number];

/** @throws LocalError where there is no such stage */
export function stageNamed(name: string): CheckedStage {
  const stage = STAGES.find((known) => known === name);
  if (stage) return stage;
  const known = didYouMean(name, [...STAGES]) || `; there are ${STAGES.join(', ')}`;
  throw new LocalError('usage', `no stage "${name}"${known}`);
}
