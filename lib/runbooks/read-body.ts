import type { Fence, Heading, MarkdownFile } from './markdown.ts';
import { didYouMean, type Problem } from './problem.ts';
import { BLOCK_KINDS, type BlockKind, type Runbook, type RunnableBlock, SECTIONS } from './runbook.ts';
import { readDuration } from './time-text.ts';

const DEFAULT_TIMEOUT_SECONDS = 10;
const DEFAULT_LIMIT = 20;
const MAX_TIMEOUT_SECONDS = 60;
const MAX_LIMIT = 1000;

type Body = Pick<Runbook, 'sections' | 'blocks' | 'links' | 'anchors'>;

/** Reads sections, runnable blocks and links. */
export function readBody(markdown: MarkdownFile, file: string, problems: Problem[]): Body {
  const sections = readSections(markdown, file, problems);
  return {
    sections,
    blocks: readBlocks(markdown, sections, file, problems),
    links: markdown.links,
    anchors: markdown.headings.map(({ anchor }) => anchor),
  };
}

function readSections(markdown: MarkdownFile, file: string, problems: Problem[]): Runbook['sections'] {
  const headings = markdown.headings.filter(({ level }) => level <= 2);
  const sections: Runbook['sections'][number][] = [];
  let expected = 0;
  headings.forEach((heading, at) => {
    if (heading.level === 1) {
      problems.push({ file, line: heading.line, message: 'the title is the front matter\'s: leave "# …" out' });
      return;
    }
    const name = SECTIONS.find((section) => section === heading.text);
    if (!name) {
      const known = didYouMean(heading.text, SECTIONS);
      problems.push({ file, line: heading.line, message: `no section "${heading.text}"${known}` });
      return;
    }
    const index = SECTIONS.indexOf(name);
    if (index < expected) {
      const message = `section "${name}" is out of order or there twice; the order is ${SECTIONS.join(', ')}`;
      problems.push({ file, line: heading.line, message });
    }
    expected = Math.max(expected, index + 1);
    const next = headings[at + 1]?.line ?? markdown.lines.length + 1;
    const text = markdown.lines
      .slice(heading.line, next - 1)
      .join('\n')
      .trim();
    if (text === '') problems.push({ file, line: heading.line, message: `section "${name}" is empty` });
    sections.push({ name, line: heading.line, text });
  });
  const absent = SECTIONS.filter((name) => !sections.some((section) => section.name === name));
  if (absent.length > 0) {
    const message = `the runbook lacks ${absent.map((name) => `"## ${name}"`).join(', ')}`;
    problems.push({ file, line: markdown.bodyLine, message });
  }
  return sections;
}

function readBlocks(
  { fences, headings }: MarkdownFile,
  sections: Runbook['sections'],
  file: string,
  problems: Problem[],
): RunnableBlock[] {
  const blocks: RunnableBlock[] = [];
  for (const fence of fences) {
    const [language = '', word, ...attributes] = fence.info.split(/\s+/);
    const kind = BLOCK_KINDS.find((known) => known === language);
    const complain = (message: string) => void problems.push({ file, line: fence.line, message });
    if (word !== 'run') {
      // It would look like a runnable block, and never be run or checked.
      if (kind && word !== undefined)
        complain(`"run" stands first after "${kind}": \`\`\`${kind} run …, not "${word}"`);
      continue;
    }
    if (!kind) {
      complain(`no runnable block "${language}"${didYouMean(language, BLOCK_KINDS)}`);
      continue;
    }
    const section = sections.findLast(({ line }) => line < fence.line);
    if (section?.name !== 'Diagnosis')
      complain('runnable blocks stand in Diagnosis only: what changes something is for a person');
    const heading = headings.findLast(({ line }) => line < fence.line);
    if (!heading || heading.level < 3) {
      complain('a heading "### …" above a runnable block names it');
      continue;
    }
    if (blocks.some(({ anchor }) => anchor === heading.anchor)) {
      complain(`"${heading.text}" names a block already: give this one a heading of its own`);
      continue;
    }
    blocks.push(readBlock(kind, heading, fence, attributes, complain));
  }
  return blocks;
}

function readBlock(
  kind: BlockKind,
  heading: Heading,
  fence: Fence,
  attributes: string[],
  complain: (message: string) => void,
): RunnableBlock {
  let timeoutSeconds = DEFAULT_TIMEOUT_SECONDS;
  let limit = DEFAULT_LIMIT;
  for (const attribute of attributes) {
    const [name = '', value = ''] = attribute.split('=');
    if (name === 'timeout') {
      const seconds = readDuration(value);
      if (!seconds || seconds > MAX_TIMEOUT_SECONDS)
        complain(`timeout is 1s to ${MAX_TIMEOUT_SECONDS}s, not "${value}"`);
      else timeoutSeconds = seconds;
    } else if (name === 'limit') {
      const count = /^\d+$/.test(value) ? Number(value) : 0;
      if (count < 1 || count > MAX_LIMIT) complain(`limit is 1 to ${MAX_LIMIT}, not "${value}"`);
      else limit = count;
    } else complain(`no attribute "${name}" of a runnable block${didYouMean(name, ['timeout', 'limit'])}`);
  }
  const text = fence.text.trim();
  if (text === '') complain('the runnable block is empty');
  const opened = fence.text.split('\n').findIndex((line) => /^\s*(`{3,}|~{3,})\s*\w/.test(line));
  if (opened !== -1) complain(`this block never ends: the next one begins in line ${fence.line + 1 + opened}`);
  return { kind, name: heading.text, anchor: heading.anchor, text, timeoutSeconds, limit, line: fence.line + 1 };
}
