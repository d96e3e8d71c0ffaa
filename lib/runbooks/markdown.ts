/** What a runbook's check needs to know of a Markdown file. Lines count from 1. */
export interface MarkdownFile {
  /** Between the two lines of three dashes; absent where the file does not begin with one. */
  frontMatter?: { text: string; line: number };
  headings: Heading[];
  fences: Fence[];
  links: { target: string; line: number }[];
  /** All lines, so that a section can be cut out. */
  lines: string[];
  /** The first line after the front matter. */
  bodyLine: number;
  /** A fence or front matter that never ends. */
  unclosed?: { what: 'front matter' | 'code fence'; line: number };
}

export interface Heading {
  level: number;
  text: string;
  /** What a link to it says after `#`. */
  anchor: string;
  line: number;
}

export interface Fence {
  /** What stands after the opening back-ticks: `sql run timeout=5s`. */
  info: string;
  text: string;
  /** Of the opening back-ticks. */
  line: number;
}

const OPENING = /^(\s*)(`{3,}|~{3,})\s*(.*)$/;
const LINK = /(?<!!)\[[^\]\n]*\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g;
/** Where `[text][name]` leads to: `[name]: other.md`. A footnote begins with `^`. */
const DEFINITION = /^ {0,3}\[[^\]^][^\]]*\]:\s*<?([^\s>]+)/g;

/**
 * Reads Markdown line by line: front matter, headings with `#`, fenced code and links. No more of the language is
 * needed to check a runbook; headings underlined with `=` or `-` are not read as such.
 */
export function readMarkdown(text: string): MarkdownFile {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n?|\n/);
  const file: MarkdownFile = { headings: [], fences: [], links: [], lines, bodyLine: 1 };
  let at = readFrontMatter(file);
  const seen = new Map<string, number>();
  for (; at < lines.length; at += 1) {
    const [, indent, marks, info] = OPENING.exec(lines[at]!) ?? [];
    if (marks) {
      const end = endOfFence(lines, at + 1, marks);
      if (end === -1) file.unclosed ??= { what: 'code fence', line: at + 1 };
      const inside = lines.slice(at + 1, end === -1 ? undefined : end);
      const dedented = inside.map((line) => (line.startsWith(indent!) ? line.slice(indent!.length) : line.trimStart()));
      file.fences.push({ info: info!.trim(), text: dedented.join('\n'), line: at + 1 });
      at = end === -1 ? lines.length : end;
      continue;
    }
    const [, hashes, title] = /^(#{1,6})\s+(.*?)\s*#*$/.exec(lines[at]!) ?? [];
    if (hashes) {
      const anchor = anchorOf(title!, seen);
      file.headings.push({ level: hashes.length, text: title!, anchor, line: at + 1 });
    }
    const prose = lines[at]!.replace(/`[^`]*`/g, '');
    for (const match of [...prose.matchAll(LINK), ...prose.matchAll(DEFINITION)]) {
      file.links.push({ target: match[1]!, line: at + 1 });
    }
  }
  return file;
}

/** @returns the index of the first line of the body */
function readFrontMatter(file: MarkdownFile): number {
  const isMark = (line: string) => line.trimEnd() === '---';
  if (!isMark(file.lines[0]!)) return 0;
  const end = file.lines.findIndex((line, at) => at > 0 && isMark(line));
  if (end === -1) {
    file.unclosed = { what: 'front matter', line: 1 };
    return file.lines.length;
  }
  file.frontMatter = { text: file.lines.slice(1, end).join('\n'), line: 2 };
  file.bodyLine = end + 2;
  return end + 1;
}

function endOfFence(lines: readonly string[], from: number, marks: string): number {
  return lines.findIndex((line, at) => {
    const closing = line.trim();
    return at >= from && closing.length >= marks.length && closing === marks[0]!.repeat(closing.length);
  });
}

/** GitHub's: lower case, punctuation gone, spaces to dashes; a second one of the same name ends in `-1`. */
function anchorOf(title: string, seen: Map<string, number>): string {
  const base = title
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
  const count = seen.get(base) ?? 0;
  seen.set(base, count + 1);
  return count === 0 ? base : `${base}-${count}`;
}
