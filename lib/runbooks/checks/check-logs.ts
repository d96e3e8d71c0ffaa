import { LEVELS } from '../../../layers/observability/log/level.ts';
import { didYouMean } from '../problem.ts';
import type { RunnableBlock } from '../runbook.ts';
import type { BlockContext } from './block-context.ts';
import { formProblems } from './logs-form.ts';

/** Commands of Logs Insights that a block may use; user guide, "CloudWatch Logs Insights query syntax". */
const COMMANDS = ['fields', 'filter', 'stats', 'sort', 'limit', 'parse', 'display', 'dedup'];

const WORDS = new Set(['and', 'or', 'not', 'in', 'like', 'as', 'by', 'asc', 'desc', 'true', 'false', 'null']);

/** Fields that CloudWatch or Lambda makes. */
const BUILT_IN =
  /^(@(timestamp|message|log|logStream|ingestionTime|duration|requestId|type|entity)|type|time|record\..+)$/;

const FUNCTIONS = new Set(
  ['count', 'count_distinct', 'sum', 'avg', 'min', 'max', 'pct', 'stddev', 'earliest', 'latest', 'sortsFirst'].concat(
    [
      'sortsLast',
      'bin',
      'ispresent',
      'isempty',
      'isblank',
      'strlen',
      'toupper',
      'tolower',
      'concat',
      'coalesce',
      'abs',
    ],
    [
      'ceil',
      'floor',
      'greatest',
      'least',
      'log',
      'sqrt',
      'substr',
      'replace',
      'strcontains',
      'datefloor',
      'fromMillis',
    ],
  ),
);

const QUOTED = /'[^']*'|"[^"]*"|(?<=(?:like|=~|parse [\w.@]+)\s*)\/(?:\\.|[^/\\])+\//g;
const QUOTED_OR_COMMENT = new RegExp(`${QUOTED.source}|#.*$`, 'gm');

/** Checks one Logs Insights query: its commands, and that some code writes the fields, events and levels that it asks for. */
export function checkLogs(block: RunnableBlock, context: BlockContext): void {
  const complain = (offset: number, message: string) =>
    context.problem(block.line + block.text.slice(0, offset).split('\n').length - 1, `query: ${message}`);
  const made = new Set<string>();
  const commands = splitCommands(block.text);
  for (const { offset, problem } of formProblems({ bare: blankQuoted(withoutComments(block.text)), commands })) {
    complain(offset, problem);
  }
  for (const { text, offset } of commands) {
    const [command = ''] = /^\w+/.exec(text) ?? [];
    if (!COMMANDS.includes(command)) {
      complain(offset, `no command "${command || text}"${didYouMean(command, COMMANDS)}`);
      continue;
    }
    checkTexts(text, offset, context, complain);
    for (const [, alias] of text.matchAll(/\bas\s+([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)/g)) {
      for (const name of alias!.split(/\s*,\s*/)) made.add(name);
    }
    const bare = blankQuoted(text);
    for (const match of bare.matchAll(/:([A-Za-z_]\w*)|(?<![\w@.])(@?[A-Za-z_][\w.]*)(\s*\()?/g)) {
      const [, parameter, field, bracket] = match;
      const at = offset + match.index;
      if (match.index < command.length) continue;
      if (parameter !== undefined) {
        const { parameters } = context;
        if (!parameters.includes(parameter))
          complain(at, `no parameter ":${parameter}"${didYouMean(parameter, parameters)}`);
      } else if (bracket !== undefined && !WORDS.has(field!)) {
        if (!FUNCTIONS.has(field!)) complain(at, `no function "${field}"${didYouMean(field!, [...FUNCTIONS])}`);
      } else if (!WORDS.has(field!) && !isKnown(field!, made, context)) {
        const near = didYouMean(field!, fieldNames(context));
        complain(at, `no code writes a field "${field}"${near}`);
      }
    }
  }
}

type Complain = (offset: number, message: string) => void;

/** The texts that `event` and `level` are compared with; Logs Insights tells capitals apart. */
function checkTexts(text: string, offset: number, { words }: BlockContext, complain: Complain): void {
  if (!words) return;
  for (const { value, at } of comparedWith('event', text)) {
    if (words.texts.has(value)) continue;
    const known = [...words.texts].filter((one) => /^[a-z]+(_[a-z]+)+$/.test(one));
    complain(offset + at, `no code logs an event "${value}"${didYouMean(value, known)}`);
  }
  const levels = Object.keys(LEVELS);
  for (const { value, at } of comparedWith('level', text)) {
    if (!levels.includes(value)) complain(offset + at, `no line has the level "${value}"${didYouMean(value, levels)}`);
  }
}

function comparedWith(field: string, text: string): { value: string; at: number }[] {
  const comparison = new RegExp(
    String.raw`(?<![\w@.])${field}\s*(?:=|!=|(?:not\s+)?in)\s*(\[[^\]]*\]|'[^']*'|"[^"]*")`,
    'g',
  );
  return [...text.matchAll(comparison)].flatMap((match) =>
    [...match[1]!.matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, single, double]) => ({
      value: (single ?? double)!,
      at: match.index,
    })),
  );
}

function isKnown(field: string, made: ReadonlySet<string>, { words }: BlockContext): boolean {
  if (!words || BUILT_IN.test(field) || made.has(field)) return true;
  // A number is a place in a list.
  return field.split('.').every((part) => words.words.has(part) || /^\d+$/.test(part));
}

/** Snake case and short: the code's words that may be fields. */
function fieldNames({ words }: BlockContext): string[] {
  return [...(words?.words ?? [])].filter((word) => /^[a-z]+(_[a-z]+)+$/.test(word));
}

/** Commands with their places, cut at the bars outside of quotes and patterns; comments are gone. */
function splitCommands(query: string): { text: string; offset: number }[] {
  const uncommented = withoutComments(query);
  const commands: { text: string; offset: number }[] = [];
  let from = 0;
  for (const part of blankQuoted(uncommented).split('|')) {
    const text = uncommented.slice(from, from + part.length);
    const leading = text.length - text.trimStart().length;
    if (text.trim() !== '') commands.push({ text: text.trim(), offset: from + leading });
    from += part.length + 1;
  }
  return commands;
}

function withoutComments(query: string): string {
  return query.replace(QUOTED_OR_COMMENT, (found) => (found.startsWith('#') ? spaces(found) : found));
}

/** Spaces in place of quotes and patterns, so that offsets stay. */
function blankQuoted(text: string): string {
  return text.replace(QUOTED, spaces);
}

function spaces(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
