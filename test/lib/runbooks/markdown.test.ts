import { describe, expect, it } from '@jest/globals';
import { readMarkdown } from '../../../lib/runbooks/markdown.ts';

describe('Markdown', () => {
  it.each([
    ['## Why?', 'why'],
    ['## One connection is damaged', 'one-connection-is-damaged'],
    ["### The provider's own `429`, and more", 'the-providers-own-429-and-more'],
    ['### [A link](x.md) here', 'a-link-here'],
    ['### snake_case stays', 'snake_case-stays'],
  ])('%s is found by #%s, as GitHub has it', (line, anchor) => {
    expect(readMarkdown(line).headings[0]).toMatchObject({ anchor, line: 1 });
  });

  it('tells headings of the same name apart', () => {
    expect(readMarkdown('## A\n## A\n## A').headings.map(({ anchor }) => anchor)).toEqual(['a', 'a-1', 'a-2']);
  });

  it('reads no heading and no link inside of code', () => {
    const { headings, links, fences } = readMarkdown(
      '```sh\n# no\n[no](no.md)\n```\n`[no](no.md)` [yes](yes.md#it "t")',
    );
    expect(headings).toEqual([]);
    expect(fences).toEqual([{ info: 'sh', text: '# no\n[no](no.md)', line: 1 }]);
    expect(links).toEqual([{ target: 'yes.md#it', line: 5 }]);
  });

  it('reads where a reference leads, and takes no footnote for one', () => {
    expect(readMarkdown('[a][b]\n\n[b]: gone.md#x "t"\n[^1]: a note').links).toEqual([
      { target: 'gone.md#x', line: 3 },
    ]);
  });

  it('takes a longer fence for one that may hold a shorter', () => {
    expect(readMarkdown('````md\n```\na\n```\n````').fences).toEqual([{ info: 'md', text: '```\na\n```', line: 1 }]);
  });

  it('takes the indent of a list from the code in it', () => {
    expect(readMarkdown('1. a\n   ```sql\n   SELECT 1\n   ```').fences[0]).toMatchObject({ text: 'SELECT 1' });
  });

  it('is read with Windows line ends too', () => {
    const { frontMatter, headings } = readMarkdown('---\r\na: 1\r\n---\r\n## A\r\n');
    expect(frontMatter).toEqual({ text: 'a: 1', line: 2 });
    expect(headings).toEqual([{ level: 2, text: 'A', anchor: 'a', line: 4 }]);
  });
});
