import { posix } from 'node:path';
import { didYouMean, type Problem } from '../problem.ts';
import type { Runbook } from '../runbook.ts';

/**
 * Checks links between runbooks and to files of the project, with their anchors. Others' addresses are not asked.
 *
 * @param exists whether the project has a file, by its path in the project
 */
export function checkLinks(runbooks: readonly Runbook[], exists: (file: string) => boolean): Problem[] {
  const problems: Problem[] = [];
  const files = runbooks.map(({ file }) => file);
  for (const runbook of runbooks) {
    for (const { target, line } of runbook.links) {
      const complain = (message: string) => void problems.push({ file: runbook.file, line, message });
      if (/^(https:|mailto:)/.test(target)) continue;
      if (/^[a-z][a-z0-9+.-]*:/i.test(target)) {
        complain(`the link "${target}" is neither https nor a file of the project`);
        continue;
      }
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? runbook.file : posix.join(posix.dirname(runbook.file), path);
      if (file.startsWith('../')) {
        complain(`the link "${target}" leads out of the project, where no reader has it: give its https address`);
        continue;
      }
      const linked = runbooks.find((other) => other.file === file);
      if (!linked && !exists(file)) {
        const near = didYouMean(
          posix.basename(file),
          files.map((one) => posix.basename(one)),
        );
        complain(`the link "${target}" leads to no file: ${file} is not there${near}`);
      } else if (linked && anchor !== undefined && !linked.anchors.includes(anchor)) {
        complain(`${file} has no heading "#${anchor}"${didYouMean(anchor, linked.anchors)}`);
      }
    }
  }
  return problems;
}
