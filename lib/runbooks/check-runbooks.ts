import { namespaceOf } from '../../layers/observability/metrics/define.ts';
import type { AlarmSpec, ResourceHandles } from './alarm-spec.ts';
import { checkBlocks } from './checks/check-blocks.ts';
import { checkLinks } from './checks/check-links.ts';
import { checkDeclared, checkHeartbeats, checkRecorded } from './checks/check-signals.ts';
import { readCodeWords, type SourceFile } from './checks/code-words.ts';
import { type CatalogueDescription, contextOf } from './expand/context.ts';
import { expandAlarms } from './expand-alarms.ts';
import { parseRunbooks, type RunbookFile } from './parse-runbook.ts';
import { type Problem, sortProblems } from './problem.ts';
import type { Runbook } from './runbook.ts';
import type { SqlParser } from './sql-parser.ts';

export interface CheckOptions {
  files: readonly RunbookFile[];
  /** What `describeCatalogue(metrics)` of `lamplight/catalogue` gives. */
  catalogue: CatalogueDescription;
  /** The project's code, and the layer's: `loadSources`. Without it, nobody asks whether code records metrics and writes fields. */
  sources?: readonly SourceFile[];
  /** `loadSqlParser`; without it, the grammar of SQL is not checked. */
  parseSql?: SqlParser;
  stage: string;
  resources?: ResourceHandles;
  /** Whether the project has a file, by its path in the project. */
  exists: (file: string) => boolean;
}

export interface CheckResult {
  runbooks: Runbook[];
  alarms: AlarmSpec[];
  /** By file and line; nothing where all fits. */
  problems: Problem[];
}

/**
 * The two-way check: runbooks against the catalogue, the resources, the code and each other. Pure; everything that is wrong is
 * told at once.
 */
export function checkRunbooks({
  files,
  catalogue,
  sources,
  parseSql,
  stage,
  resources = {},
  exists,
}: CheckOptions): CheckResult {
  const { runbooks, problems: unreadable } = parseRunbooks(files);
  const { alarms, problems: unfitting } = expandAlarms(runbooks, { catalogue, stage, resources });
  const problems = [...unreadable, ...unfitting];
  const words = sources && readCodeWords(sources);
  const base = { catalogue, namespace: namespaceOf(catalogue.namespace, stage), stage, resources };
  for (const runbook of runbooks) {
    checkBlocks(runbook, contextOf(base, runbook.file, problems), { words, parseSql });
  }
  // Of a runbook that cannot be read, nobody knows the alarms.
  const complete = runbooks.length === files.length;
  problems.push(...checkLinks(runbooks, exists), ...checkHeartbeats(alarms, complete));
  if (sources && words) {
    problems.push(...checkRecorded(alarms, words));
    const told = new Set(alarms.flatMap((alarm) => (alarm.kind === 'metric' ? alarm.metrics : [])));
    problems.push(...checkDeclared(catalogue.metrics, sources, words, told));
  }
  return { runbooks, alarms, problems: sortProblems(problems) };
}
