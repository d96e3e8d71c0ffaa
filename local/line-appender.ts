import { appendFileSync } from 'node:fs';

/**
 * Appends whole lines to a file that only its owner may read. Where a line was cut short before, by the end of an earlier run or
 * by a full disk, the next one begins on its own: readers leave out what they cannot parse, and an empty line.
 *
 * @returns appends lines; gives the bytes that this took, and throws as the file system does
 */
export function lineAppender(file: string): (lines: readonly string[]) => number {
  let mayBeCut = true;

  return (lines) => {
    const text = `${mayBeCut ? '\n' : ''}${lines.join('\n')}\n`;
    mayBeCut = true;
    appendFileSync(file, text, { mode: 0o600 });
    mayBeCut = false;
    return Buffer.byteLength(text);
  };
}
