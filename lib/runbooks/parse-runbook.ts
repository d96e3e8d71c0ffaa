import { basename } from 'node:path';
import { readMarkdown } from './markdown.ts';
import type { Problem } from './problem.ts';
import { readBody } from './read-body.ts';
import { readFrontMatter } from './read-front-matter.ts';
import type { Runbook } from './runbook.ts';

/** What is left of bytes that are no UTF-8, and what no text has. */
const NO_TEXT = /[\0\uFFFD]/;

export interface RunbookFile {
  /** Relative to the project's folder: `runbooks/worker-queue-backlog.md`. */
  file: string;
  text: string;
}

/**
 * Reads one runbook. Everything that is wrong with it is told at once; what can be read in spite of that is in the runbook.
 *
 * @returns no runbook where its front matter lacks what makes it one
 */
export function parseRunbook({ file, text }: RunbookFile): { runbook?: Runbook; problems: Problem[] } {
  const problems: Problem[] = [];
  const foreign = text.search(NO_TEXT);
  if (foreign !== -1) {
    const line = text.slice(0, foreign).split('\n').length;
    return { problems: [{ file, line, message: 'this is no text in UTF-8: save the file as UTF-8' }] };
  }
  const markdown = readMarkdown(text);
  if (markdown.unclosed) {
    const { what, line } = markdown.unclosed;
    problems.push({ file, line, message: `this ${what} never ends` });
  }
  if (!markdown.frontMatter && markdown.unclosed?.what === 'front matter') return { problems };
  const body = readBody(markdown, file, problems);
  if (!markdown.frontMatter) {
    problems.push({ file, line: 1, message: 'a runbook begins with its front matter: "---"' });
    return { problems };
  }
  const { text: yaml, line } = markdown.frontMatter;
  const front = readFrontMatter(yaml, basename(file, '.md'), { file, line, what: 'the front matter', problems });
  return { runbook: front && { file, ...front, ...body }, problems };
}

/** Reads all runbooks of a project, and finds ids that two of them use. */
export function parseRunbooks(files: readonly RunbookFile[]): { runbooks: Runbook[]; problems: Problem[] } {
  const parsed = files.map(parseRunbook);
  const runbooks = parsed.flatMap(({ runbook }) => runbook ?? []);
  const problems = parsed.flatMap((one) => one.problems);
  const first = new Map<string, string>();
  for (const { file, alarms } of runbooks) {
    for (const { id, lines } of alarms) {
      const place = `${file}:${lines.id}`;
      const other = first.get(id);
      if (other) problems.push({ file, line: lines.id!, message: `the alarm id "${id}" is taken by ${other}` });
      else first.set(id, place);
    }
  }
  return { runbooks, problems };
}
