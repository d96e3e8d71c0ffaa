import { describe, expect, it } from '@jest/globals';
import { applyEdits, type FileEdits } from '../../../../local/cli/init/edits.ts';
import { runbookChange, runbookUndo } from '../../../../local/cli/init/runbook-lines.ts';

const STACK = `import { Stack } from 'aws-cdk-lib';
import { thing } from './thing.ts';

const pattern = /[{(]\\/'/;
export class Shop extends Stack {
  constructor(scope: Construct, id: string, props: { deep: { brace: '}' } } = {}) {
    super(scope, id);
    const braces = \`}\${{ a: '}' }.a}\`; // }
    if (braces) { thing({ '}': "}" }); /* } */ }
  }

  other(): void {}
}
`;
const file = 'lib/stacks/shop.ts';
const own = { service: 'corner-shop', kind: { specifier: 'metrics.ts', syntax: 'import' } } as const;

const applied = (change: FileEdits | undefined) => applyEdits(change!);

describe('the construct of the runbooks', () => {
  it('goes to the end of the constructor, with its imports after the others', () => {
    const lines = applied(runbookChange([{ file, text: STACK }], own)).split('\n');
    expect(lines.slice(2, 5)).toEqual([
      "import { describeCatalogue } from 'lamplight/catalogue';",
      "import { Notifications, Runbooks, stageOf } from 'lamplight/cdk';",
      "import { metrics } from '../../metrics.ts';",
    ]);
    const end = lines.indexOf("    new Runbooks(this, 'Runbooks', {");
    expect(lines.slice(end, end + 7)).toEqual([
      "    new Runbooks(this, 'Runbooks', {",
      '      catalogue: describeCatalogue(metrics),',
      '      topics: runbookTopics.topics,',
      '      nested: true,',
      '    });',
      '  }',
      '',
    ]);
  });

  it.each([
    ['as it is', STACK],
    ['with Windows line ends', STACK.replaceAll('\n', '\r\n')],
    ['without semicolons, in double quotes', STACK.replaceAll(';\n', '\n').replaceAll("'", '"')],
    ['with imports that name no file ending', STACK.replace('./thing.ts', './thing')],
    ['with imports that end in .js', STACK.replace('./thing.ts', './thing.js')],
    ['of a namespace', STACK.replace('extends Stack', 'extends cdk.Stack')],
  ])('is taken out again without a trace, in a stack %s', (_how, text) => {
    const changed = applied(runbookChange([{ file, text }], own));
    expect(changed).not.toBe(text);
    expect(changed.includes('\r\n')).toBe(text.includes('\r\n'));
    if (text.includes('\r\n')) expect(changed.replaceAll('\r\n', '')).not.toContain('\n');
    const undo = runbookUndo([{ file, text: changed }], own);
    expect(undo.byHand).toEqual([]);
    expect(applied(undo.changes[0])).toBe(text);
  });

  it.each(['../../metrics', '../../metrics.js'])(
    'imports the catalogue as the app imports its own files: %s',
    (from) => {
      const kind = { specifier: from.replace('../../', ''), syntax: 'import' } as const;
      const changed = applied(runbookChange([{ file, text: STACK }], { ...own, kind }));
      expect(/from '(.*metrics.*)'/.exec(changed)?.[1]).toBe(from);
    },
  );

  it('requires in a stack that requires', () => {
    const text = STACK.replace(/import (.*) from '(.*)';/g, "const $1 = require('$2');");
    const changed = applied(runbookChange([{ file, text }], own));
    expect(changed.split('\n').slice(2, 5)).toEqual([
      "const { describeCatalogue } = require('lamplight/catalogue');",
      "const { Notifications, Runbooks, stageOf } = require('lamplight/cdk');",
      "const { metrics } = require('../../metrics.ts');",
    ]);
    expect(applied(runbookUndo([{ file, text: changed }], own).changes[0])).toBe(text);
  });

  it('is named where it was changed since, and its imports stay', () => {
    const changed = applied(runbookChange([{ file, text: STACK }], own)).replace('nested: true', 'nested: false');
    const { changes, byHand } = runbookUndo([{ file, text: changed }], own);
    expect(changes).toEqual([]);
    expect(byHand.map(({ line }) => changed.split('\n')[line - 1]!.trim())).toEqual([
      "const runbookTopics = new Notifications(this, 'RunbookTopics', {",
      "new Runbooks(this, 'Runbooks', {",
    ]);
  });

  it.each([
    ['there is no stack', 'export class Shop extends Construct { constructor() { super(); } }\n'],
    [
      'the stack has no constructor',
      "import x from 'x';\nclass Shop extends Stack {\n}\nclass B { constructor() {\n} }\n",
    ],
    ['the app has the construct already', `${STACK}new Runbooks(this, 'Mine');\n`],
  ])('is not written where %s', (_why, text) => {
    expect(runbookChange([{ file, text }], own)).toBeUndefined();
  });
});
