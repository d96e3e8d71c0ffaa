/** Lines around a change, as `git diff` has them. */
const CONTEXT = 3;

const NO_LINE_BREAK = '\\ No newline at end of file';

/** Lines of a file that others take the place of. */
export interface Edit {
  /** Index of the first line that goes; what is added stands before it where none goes. */
  at: number;
  remove: number;
  add: string[];
}

/** What would change in one file. */
export interface FileEdits {
  /** Relative to the project. */
  file: string;
  text: string;
  edits: Edit[];
}

/** A change of one file, as `git apply` and `patch -p1` take it. */
export function renderDiff({ file, text, edits }: FileEdits): string {
  const path = file.replaceAll('\\', '/');
  const lines = text.split('\n');
  // The last line of a text that ends in a line break is none.
  const end = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  const out = [`--- a/${path}`, `+++ b/${path}`];
  let grown = 0;
  for (const hunk of hunksOf(edits)) {
    const from = Math.max(0, hunk[0]!.at - CONTEXT);
    const last = hunk.at(-1)!;
    const to = Math.min(end, last.at + last.remove + CONTEXT);
    const added = hunk.reduce((sum, { remove, add }) => sum + add.length - remove, 0);
    out.push(`@@ -${from + 1},${to - from} +${from + 1 + grown},${to - from + added} @@`);
    grown += added;
    let at = from;
    for (const edit of hunk) {
      out.push(...kept(lines.slice(at, edit.at)));
      out.push(...lines.slice(edit.at, edit.at + edit.remove).map((line) => `-${line}`));
      if (edit.remove > 0 && edit.at + edit.remove === lines.length) out.push(NO_LINE_BREAK);
      out.push(...edit.add.map((line) => `+${line}`));
      at = edit.at + edit.remove;
    }
    out.push(...kept(lines.slice(at, to)));
    if (to === end && end === lines.length) out.push(NO_LINE_BREAK);
  }
  return out.join('\n');
}

/** The text that the change leads to. */
export function applyEdits({ text, edits }: Pick<FileEdits, 'text' | 'edits'>): string {
  const lines = text.split('\n');
  for (const { at, remove, add } of sorted(edits).reverse()) lines.splice(at, remove, ...add);
  return lines.join('\n');
}

/** Edits whose surroundings touch share a hunk. */
function hunksOf(edits: readonly Edit[]): Edit[][] {
  const hunks: Edit[][] = [];
  for (const edit of sorted(edits)) {
    const before = hunks.at(-1)?.at(-1);
    if (before && edit.at - (before.at + before.remove) <= 2 * CONTEXT) hunks.at(-1)!.push(edit);
    else hunks.push([edit]);
  }
  return hunks;
}

function sorted(edits: readonly Edit[]): Edit[] {
  return [...edits].sort((left, right) => left.at - right.at);
}

function kept(lines: readonly string[]): string[] {
  return lines.map((line) => ` ${line}`);
}
