import type { ExpandContext } from '../expand/context.ts';
import { type Runbook, TIME_PARAMETERS } from '../runbook.ts';
import type { SqlParser } from '../sql-parser.ts';
import type { CodeWords } from './code-words.ts';

/** What a runnable block is checked against. */
export interface BlockContext extends ExpandContext {
  /** Names that may stand in it as `:name`. */
  parameters: readonly string[];
  /** Absent where the code is not at hand: then fields and events are not looked for in it. */
  words?: CodeWords;
  parseSql?: SqlParser;
}

/** The parameters of a runbook's blocks: the times, and its own. */
export function parametersOf({ params }: Runbook): string[] {
  return [...TIME_PARAMETERS, ...params.map(({ name }) => name)];
}
