import { AWS_READS } from '../aws-reads.ts';
import { didYouMean, type Problem } from '../problem.ts';
import type { RunnableBlock } from '../runbook.ts';
import { readYaml } from '../yaml-mapping.ts';
import type { BlockContext } from './block-context.ts';

/** Checks one call of AWS: YAML with `call`, an operation of the allow-list, and the handle of the resource that it reads. */
export function checkAwsBlock(block: RunnableBlock, { file, problem, resources }: BlockContext): void {
  const problems: Problem[] = [];
  const yaml = readYaml(block.text, { file, line: block.line, what: 'an aws block', problems });
  if (yaml?.require('call')) {
    const call = yaml.text('call') ?? '';
    const read = Object.hasOwn(AWS_READS, call) ? AWS_READS[call] : undefined;
    if (!read) {
      yaml.problem(
        'call',
        `"${call}" is not among the calls that only read${didYouMean(call, Object.keys(AWS_READS))}`,
      );
    } else {
      const known = ['call', read.argument];
      for (const key of yaml.keys.filter((one) => !known.includes(one))) {
        yaml.problem(key, `no key "${key}" of ${call}${didYouMean(key, known)}`);
      }
      const handle = yaml.require(read.argument) ? yaml.text(read.argument) : undefined;
      if (handle !== undefined && !resources[handle]?.[read.namespace]) {
        const fitting = Object.keys(resources).filter((one) => read.namespace in resources[one]!);
        yaml.problem(read.argument, `no ${read.argument} "${handle}" of the stack${didYouMean(handle, fitting)}`);
      }
    }
  }
  for (const { line, message } of problems) problem(line, message);
}
