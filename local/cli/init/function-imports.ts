import type { Edit, FileEdits } from './edits.ts';
import { lineAt, type ProjectFile } from './project-files.ts';

/** Where CDK's `NodejsFunction` comes from, and where the observed one does. */
export const PLAIN = 'aws-cdk-lib/aws-lambda-nodejs';
export const OBSERVED = 'lamplight/cdk';

/** What `lamplight/cdk` has of that module: `lib/cdk.ts`. */
const CARRIED = [
  'BundlingOptions',
  'Charset',
  'ICommandHooks',
  'LogLevel',
  'NodejsFunction',
  'NodejsFunctionProps',
  'OutputFormat',
  'SourceMapMode',
];

/** What a person has to change, or to know: a place, and what to do there. */
export interface Place {
  file: string;
  line: number;
  message: string;
}

export interface FunctionImports {
  /** The change that has the functions observed, or that takes it back. */
  changes: FileEdits[];
  /** Imports that no change is known for. */
  byHand: Place[];
}

/**
 * Finds where `NodejsFunction` is imported from one module, in whatever form: over several lines, under another name, as a
 * namespace, by `require`. In each, the module's name alone is another, so that the way back is the same line.
 */
export function functionImports(files: readonly ProjectFile[], from: string, to: string): FunctionImports {
  const found: FunctionImports = { changes: [], byHand: [] };
  for (const { file, text } of files) {
    const lines = text.split('\n');
    const edits: Edit[] = [];
    for (const { index, 0: quoted } of text.matchAll(new RegExp(`(['"])${from}\\1`, 'g'))) {
      const at = lineAt(text, index);
      const verdict = judge(text, index, to);
      if (verdict === 'change') edits.push({ at, remove: 1, add: [lines[at]!.replace(from, to)] });
      else if (verdict !== 'leave') found.byHand.push({ file, line: at + 1, message: `${verdict} (${quoted})` });
    }
    if (edits.length > 0) found.changes.push({ file, text, edits });
    if (from === PLAIN) found.byHand.push(...rootImports(file, lines));
  }
  return found;
}

/** @returns `change`, `leave`, or why neither */
function judge(text: string, offset: number, to: string): string {
  const before = text.slice(0, offset);
  if (/(^|\n)\s*(\/\/|\*|\/\*)[^\n]*$/.test(before)) return 'leave';
  const call = /(?:\b(?:const|let|var)\s+([^=;]+)=\s*)?(?:\(?await\s+)?\b(?:require|import)\s*\(\s*$/.exec(before);
  if (call) return judgeBinding(call[1]?.trim(), { text, to, as: /:\s*/ });
  const start = Math.max(before.lastIndexOf('import'), before.lastIndexOf('export'));
  const [, keyword, clause = ''] = /^(import|export)\b([\s\S]*?)\bfrom\s*$/.exec(before.slice(start)) ?? [];
  if (!keyword || /^\s*type\b/.test(clause)) return 'leave';
  if (keyword === 'export' && clause.trim() === '*')
    return 'it hands on everything: import what you need where you need it';
  if (/^[\w$]+$/.test(clause.trim())) return `${to} has no default export: import * as ${clause.trim()} from it`;
  return judgeBinding(clause.trim(), { text, to, as: /\s+as\s+/ });
}

/** `{ NodejsFunction as Fn }`, `{ NodejsFunction: Fn }`, `* as nodejs`, or a variable. */
function judgeBinding(binding = '', { text, to, as }: { text: string; to: string; as: RegExp }): string {
  const [, list] = /^\{([\s\S]*)\}$/.exec(binding) ?? [];
  if (list === undefined) return /\.\s*NodejsFunction\b/.test(text) ? 'change' : 'leave';
  const names = list.split(',').map(
    (part) =>
      part
        .trim()
        .replace(/^type\s+/, '')
        .split(as)[0]!,
  );
  if (!names.includes('NodejsFunction')) return 'leave';
  const strange = names.filter((name) => name !== '' && !CARRIED.includes(name));
  return strange.length > 0 ? `${to} has no ${strange.join(', ')}: import NodejsFunction by itself` : 'change';
}

/** `import { aws_lambda_nodejs as nodejs } from 'aws-cdk-lib'`, and `cdk.aws_lambda_nodejs.NodejsFunction`. */
function rootImports(file: string, lines: readonly string[]): Place[] {
  const message = "aws_lambda_nodejs is CDK's own: import * as nodejs from 'lamplight/cdk' in its place";
  return lines.flatMap((line, at) =>
    /\baws_lambda_nodejs\b/.test(line) && !/^\s*(\/\/|\*)/.test(line) ? [{ file, line: at + 1, message }] : [],
  );
}
