import type { ExpandContext } from '../expand/context.ts';
import type { Runbook } from '../runbook.ts';
import { type BlockContext, parametersOf } from './block-context.ts';
import { checkAwsBlock } from './check-aws-block.ts';
import { checkLogs } from './check-logs.ts';
import { checkMetricBlock } from './check-metric-block.ts';
import { checkSql } from './check-sql.ts';

/** Checks every runnable block of a runbook. */
export function checkBlocks(
  runbook: Runbook,
  base: ExpandContext,
  { words, parseSql }: Pick<BlockContext, 'words' | 'parseSql'>,
): void {
  const context: BlockContext = { ...base, words, parseSql, parameters: parametersOf(runbook) };
  for (const block of runbook.blocks) {
    if (block.kind === 'sql') checkSql(block, context);
    else if (block.kind === 'logs') checkLogs(block, context);
    else if (block.kind === 'aws') checkAwsBlock(block, context);
    else {
      const metric = checkMetricBlock(block, context);
      if (metric !== undefined && words?.records(metric) === false)
        context.problem(block.line, `no code records ${metric}`);
    }
  }
}
