import type { ExpandContext } from '../expand/context.ts';
import { type Runbook, TIME_PARAMETERS } from '../runbook.ts';
import type { CodeWords } from './code-words.ts';

/** What a runnable block is checked against. */
export interface BlockContext extends ExpandContext {
  /** Names that may stand in it as `:name`. */
  parameters: readonly string[];
  words: CodeWords;
}

/** The parameters of a runbook's blocks: the times, and its own. */
export function parametersOf({ params }: Runbook): string[] {
  return [...TIME_PARAMETERS, ...params.map(({ name }) => name)];
}
