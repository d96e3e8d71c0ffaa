import { dirname, posix } from 'node:path';
import { constructorEnd } from './constructor-end.ts';
import type { Edit, FileEdits } from './edits.ts';
import type { Place } from './function-imports.ts';
import type { ModuleKind } from './module-kind.ts';
import { lineAt, type ProjectFile } from './project-files.ts';

const IMPORT = /^import\b[^'"]*['"][^'"]+['"];?[ \t]*\r?$/gm;
const REQUIRE = /^(?:const|let|var)\s+[^=;]+=\s*require\(\s*['"][^'"]+['"]\s*\);?[ \t]*\r?$/gm;

/** Whose lines they are. */
export interface RunbookLinesOptions {
  /** What its topics are named after. */
  service: string;
  kind: Pick<ModuleKind, 'specifier' | 'syntax'>;
}

/** What is not spelt alike in every file. */
interface Manner {
  quote: string;
  semicolon: string;
  syntax: ModuleKind['syntax'];
}

/**
 * The change that makes alarms of the runbooks: three imports, and one construct at the end of the stack's constructor.
 *
 * @returns undefined where the app has the construct, or where no stack with a constructor was found
 */
export function runbookChange(files: readonly ProjectFile[], options: RunbookLinesOptions): FileEdits | undefined {
  if (files.some(({ text }) => /\bnew\s+(?:[\w$]+\.)*Runbooks\s*\(/.test(text))) return undefined;
  const stacks = files.filter(({ text }) => constructorEnd(text) !== undefined && lastImport(text) !== undefined);
  const stack = stacks.find(({ text }) => /\bNodejsFunction\b/.test(text)) ?? stacks[0];
  if (!stack) return undefined;
  const { file, text } = stack;
  const end = lineAt(text, constructorEnd(text)!);
  const brace = text.split('\n')[end]!;
  if (brace.trim() !== '}') return undefined;
  const manner = mannerOf(text);
  const indent = /^\s*/.exec(brace)![0];
  const edits: Edit[] = [
    { at: lineAt(text, lastImport(text)!) + 1, remove: 0, add: importLines(file, options, manner) },
    { at: end, remove: 0, add: constructLines(options, manner, indent) },
  ];
  return { file, text, edits: text.includes('\r\n') ? edits.map(withCarriageReturns) : edits };
}

/** What takes the lines out again, and the places of what is left of the package then. */
export function runbookUndo(files: readonly ProjectFile[], options: RunbookLinesOptions) {
  const found: { changes: FileEdits[]; byHand: Place[] } = { changes: [], byHand: [] };
  for (const { file, text } of files) {
    const lines = text.split('\n');
    const bare = lines.map((line) => line.trim());
    const manner = mannerOf(text);
    const imports = importLines(file, options, manner);
    const construct = constructLines(options, manner, '').map((line) => line.trim());
    const at = bare.findIndex((_, index) => construct.every((line, offset) => bare[index + offset] === line));
    const edits: Edit[] = at < 0 ? [] : [{ at, remove: construct.length, add: [] }];
    // Another use of what the lines import keeps them.
    if (at >= 0) {
      bare.forEach((line, index) => {
        if (imports.includes(line)) edits.push({ at: index, remove: 1, add: [] });
      });
    }
    if (edits.length > 0) found.changes.push({ file, text, edits });
    bare.forEach((line, index) => {
      const isGone = edits.some((edit) => index >= edit.at && index < edit.at + edit.remove);
      if (isGone || /^(\/\/|\*)/.test(line) || !/\bnew\s+(?:[\w$]+\.)*(Runbooks|Notifications)\s*\(/.test(line)) return;
      found.byHand.push({ file, line: index + 1, message: 'it is changed, or yours: take it out by hand' });
    });
  }
  return found;
}

/** What a person adds where no stack is found. */
export function runbookSnippet(options: RunbookLinesOptions): string {
  const manner = { quote: "'", semicolon: ';', syntax: options.kind.syntax };
  return [...importLines('stack', options, manner), ...constructLines(options, manner, '  ')].join('\n');
}

function importLines(file: string, { kind }: RunbookLinesOptions, { quote, semicolon, syntax }: Manner): string[] {
  const own = posix.relative(dirname(file.replaceAll('\\', '/')), kind.specifier);
  const line = (names: string, from: string) =>
    syntax === 'import'
      ? `import { ${names} } from ${quote}${from}${quote}${semicolon}`
      : `const { ${names} } = require(${quote}${from}${quote})${semicolon}`;
  return [
    line('describeCatalogue', 'lamplight/catalogue'),
    line('Notifications, Runbooks, stageOf', 'lamplight/cdk'),
    line('metrics', `${own.startsWith('.') ? '' : './'}${own}`),
  ];
}

function constructLines({ service }: RunbookLinesOptions, { quote, semicolon }: Manner, indent: string): string[] {
  const quoted = (text: string) => quote + text + quote;
  return [
    '',
    `${indent}  // The alarms that the runbooks declare, and the topics that they notify.`,
    `${indent}  const runbookTopics = new Notifications(this, ${quoted('RunbookTopics')}, {`,
    `${indent}    service: { name: ${quoted(service)}, stage: stageOf(this) },`,
    `${indent}    email: this.node.tryGetContext(${quoted('email')}),`,
    `${indent}  })${semicolon}`,
    `${indent}  new Runbooks(this, ${quoted('Runbooks')}, {`,
    `${indent}    catalogue: describeCatalogue(metrics),`,
    `${indent}    topics: runbookTopics.topics,`,
    `${indent}    nested: true,`,
    `${indent}  })${semicolon}`,
  ];
}

function mannerOf(text: string): Manner {
  const [imported] = text.match(IMPORT) ?? [];
  const first = imported ?? text.match(REQUIRE)?.[0] ?? "import '';";
  return {
    quote: first.includes('"') ? '"' : "'",
    semicolon: first.trim().endsWith(';') ? ';' : '',
    syntax: imported === undefined && text.match(REQUIRE) ? 'require' : 'import',
  };
}

function lastImport(text: string): number | undefined {
  const imports = [...text.matchAll(IMPORT)];
  const last = imports.at(-1) ?? [...text.matchAll(REQUIRE)].at(-1);
  return last && last.index + last[0].length - 1;
}

function withCarriageReturns(edit: Edit): Edit {
  return { ...edit, add: edit.add.map((line) => `${line}\r`) };
}
