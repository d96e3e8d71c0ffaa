import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadRunbooks } from '../../lib/runbooks/load-runbooks.ts';

const PROJECT_FOLDER = join(import.meta.dirname, '../..');
const { scripts } = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

describe.each(loadRunbooks(PROJECT_FOLDER))('the commands of $file', ({ text }) => {
  it('are scripts of the project, and name the stage, since without one they act on the local run', () => {
    const commands = [...text.matchAll(/npm run [^`\n]*/g)].map(([command]) => command);
    expect(commands.filter((command) => !Object.hasOwn(scripts, command.split(/\s+/)[2]!))).toEqual([]);
    expect(commands.filter((command) => !/ -- .*--stage <stage>/.test(command))).toEqual([]);
  });

  it('are none of those that know the local run alone', () => {
    expect(text).not.toMatch(/npx lamplight/);
  });
});
