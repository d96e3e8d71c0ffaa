import { dirname, posix } from 'node:path';
import { constructorEnd } from './constructor-end.ts';
import type { Edit, FileEdits } from './edits.ts';
import type { Place } from './function-imports.ts';
import { lineAt, type ProjectFile } from './project-files.ts';

const IMPORT = /^import\b[^'"]*['"][^'"]+['"];?[ \t]*\r?$/gm;

/** What is not spelt alike in every app. */
interface Manner {
  quote: string;
  semicolon: string;
  /** `.ts`, `.js` or none: how the app imports its own files. */
  extension: string;
}

/**
 * The change that makes alarms of the runbooks: three imports, and one construct at the end of the stack's constructor.
 *
 * @param service what its topics are named after
 * @returns undefined where the app has the construct, or where no stack with a constructor was found
 */
export function runbookChange(files: readonly ProjectFile[], service: string): FileEdits | undefined {
  if (files.some(({ text }) => /\bnew\s+(?:[\w$]+\.)*Runbooks\s*\(/.test(text))) return undefined;
  const stacks = files.filter(({ text }) => constructorEnd(text) !== undefined && lastImport(text) !== undefined);
  const stack = stacks.find(({ text }) => /\bNodejsFunction\b/.test(text)) ?? stacks[0];
  if (!stack) return undefined;
  const { file, text } = stack;
  const end = lineAt(text, constructorEnd(text)!);
  const brace = text.split('\n')[end]!;
  if (brace.trim() !== '}') return undefined;
  const manner = mannerOf(files, text);
  const indent = /^\s*/.exec(brace)![0];
  const edits: Edit[] = [
    { at: lineAt(text, lastImport(text)!) + 1, remove: 0, add: importLines(file, manner) },
    { at: end, remove: 0, add: constructLines(service, manner, indent) },
  ];
  return { file, text, edits: text.includes('\r\n') ? edits.map(withCarriageReturns) : edits };
}

/** What takes the lines out again, and the places of what is left of the package then. */
export function runbookUndo(files: readonly ProjectFile[], service: string) {
  const found: { changes: FileEdits[]; byHand: Place[] } = { changes: [], byHand: [] };
  for (const { file, text } of files) {
    const lines = text.split('\n');
    const bare = lines.map((line) => line.trim());
    const manner = mannerOf(files, text);
    const imports = importLines(file, manner);
    const construct = constructLines(service, manner, '').map((line) => line.trim());
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
export function runbookSnippet(service: string): string {
  const manner = { quote: "'", semicolon: ';', extension: '.ts' };
  return [...importLines('stack.ts', manner), ...constructLines(service, manner, '  ')].join('\n');
}

function importLines(file: string, { quote, semicolon, extension }: Manner): string[] {
  const own = posix.relative(dirname(file.replaceAll('\\', '/')), 'metrics');
  const line = (names: string, from: string) => `import { ${names} } from ${quote}${from}${quote}${semicolon}`;
  return [
    line('describeCatalogue', 'lamplight/catalogue'),
    line('Notifications, Runbooks, stageOf', 'lamplight/cdk'),
    line('metrics', `${own.startsWith('.') ? '' : './'}${own}${extension}`),
  ];
}

function constructLines(service: string, { quote, semicolon }: Manner, indent: string): string[] {
  const quoted = (text: string) => quote + text + quote;
  return [
    '',
    `${indent}  // The alarms that the runbooks declare, and the topics that they notify.`,
    `${indent}  const runbookTopics = new Notifications(this, ${quoted('RunbookTopics')}, {`,
    `${indent}    service: { name: ${quoted(service)}, stage: stageOf(this) },`,
    `${indent}  })${semicolon}`,
    `${indent}  new Runbooks(this, ${quoted('Runbooks')}, {`,
    `${indent}    catalogue: describeCatalogue(metrics),`,
    `${indent}    topics: runbookTopics.topics,`,
    `${indent}    nested: true,`,
    `${indent}  })${semicolon}`,
  ];
}

function mannerOf(files: readonly ProjectFile[], text: string): Manner {
  const [first = "import '';"] = text.match(IMPORT) ?? [];
  return {
    quote: first.includes('"') ? '"' : "'",
    semicolon: first.trim().endsWith(';') ? ';' : '',
    extension: ownExtension(files),
  };
}

/** `.ts`, `.js` or none: how an app imports files of its own. */
export function ownExtension(files: readonly ProjectFile[]): string {
  const imports = files.flatMap(({ text }) => [...text.matchAll(/\bfrom\s+['"]\.{1,2}\/[^'"]*?(\.[cm]?[tj]s)?['"]/g)]);
  if (imports.length === 0) return '.ts';
  return imports.some(([, extension]) => extension?.endsWith('ts')) ? '.ts' : imports.some(([, x]) => x) ? '.js' : '';
}

function lastImport(text: string): number | undefined {
  const last = [...text.matchAll(IMPORT)].at(-1);
  return last && last.index + last[0].length - 1;
}

function withCarriageReturns(edit: Edit): Edit {
  return { ...edit, add: edit.add.map((line) => `${line}\r`) };
}
