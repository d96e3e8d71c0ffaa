import { describe, expect, it } from '@jest/globals';
import { applyEdits } from '../../../../local/cli/init/edits.ts';
import { functionImports, OBSERVED, PLAIN } from '../../../../local/cli/init/function-imports.ts';
import { unobserved } from '../../../../local/cli/init/unobserved.ts';

const USE = "\nnew nodejs.NodejsFunction(this, 'Fn');\n";
const from = (text: string, module: string) => text.replaceAll('MODULE', module);

const FOUND: [form: string, text: string][] = [
  ['one line', "import { NodejsFunction } from 'MODULE';\n"],
  ['double quotes and no semicolon', 'import {NodejsFunction} from "MODULE"\n'],
  ['several lines', "import {\n  NodejsFunction,\n  type NodejsFunctionProps,\n  OutputFormat,\n} from 'MODULE';\n"],
  ['another name', "import { NodejsFunction as Fn } from 'MODULE';\n"],
  ['a namespace', `import * as nodejs from 'MODULE';\n${USE}`],
  ['handed on', "export { NodejsFunction } from 'MODULE';\n"],
  ['require of a name', "const { NodejsFunction } = require('MODULE');\n"],
  ['require of another name, over lines', "const {\n  NodejsFunction: Fn,\n  OutputFormat,\n} = require('MODULE');\n"],
  ['require of all', `const nodejs = require('MODULE');\n${USE}`],
  ['import = require', `import nodejs = require('MODULE');\n${USE}`],
  ['import()', "const { NodejsFunction } = await import('MODULE');\n"],
  ['Windows line ends', "import { NodejsFunction } from 'MODULE';\r\nimport x from 'x';\r\n"],
];

describe('imports of NodejsFunction', () => {
  it.each(FOUND)('are found in the form of %s, and the way back is the same line', (_form, text) => {
    const file = 'lib/stack.ts';
    const there = functionImports([{ file, text: from(text, PLAIN) }], PLAIN, OBSERVED);
    expect(there.byHand).toEqual([]);
    expect(there.changes).toHaveLength(1);
    const changed = applyEdits(there.changes[0]!);
    expect(changed).toBe(from(text, OBSERVED));
    const back = functionImports([{ file, text: changed }], OBSERVED, PLAIN);
    expect(applyEdits(back.changes[0]!)).toBe(from(text, PLAIN));
  });

  it.each([
    ['types alone', `import type { NodejsFunctionProps } from '${PLAIN}';\n`],
    ['other names', `import { OutputFormat } from '${PLAIN}';\n`],
    ['a namespace that is used for other things', `import * as nodejs from '${PLAIN}';\nnodejs.OutputFormat.ESM;\n`],
    [
      'a comment',
      `// import { NodejsFunction } from '${PLAIN}';\n/*\n * import { NodejsFunction } from '${PLAIN}';\n */\n`,
    ],
  ])('stay as they are where they are of %s', (_form, text) => {
    expect(functionImports([{ file: 'a.ts', text }], PLAIN, OBSERVED)).toEqual({ changes: [], byHand: [] });
  });

  it.each([
    ["import { aws_lambda_nodejs as nodejs } from 'aws-cdk-lib';\n", 1, "import * as nodejs from 'lamplight/cdk'"],
    [
      `import * as cdk from 'aws-cdk-lib';\n\nnew cdk.aws_lambda_nodejs.NodejsFunction(this, 'Fn');\n`,
      3,
      'lamplight/cdk',
    ],
    [`\nimport nodejs from '${PLAIN}';\n`, 2, 'no default export'],
    [`export * from '${PLAIN}';\n`, 1, 'it hands on everything'],
    [`import { NodejsFunction, Brandnew } from '${PLAIN}';\n`, 1, 'has no Brandnew: import NodejsFunction by itself'],
  ])('are named with file and line where no change is known: %j', (text, line, words) => {
    const { changes, byHand } = functionImports([{ file: 'lib/a.ts', text }], PLAIN, OBSERVED);
    expect(changes).toEqual([]);
    expect(byHand).toEqual([{ file: 'lib/a.ts', line, message: expect.stringContaining(words) }]);
  });

  it('leave what is of lamplight alone on the way back', () => {
    const text = "import { Notifications, Runbooks } from 'lamplight/cdk';\n";
    expect(functionImports([{ file: 'a.ts', text }], OBSERVED, PLAIN)).toEqual({ changes: [], byHand: [] });
    const both = "import { NodejsFunction, Runbooks } from 'lamplight/cdk';\n";
    expect(functionImports([{ file: 'a.ts', text: both }], OBSERVED, PLAIN).byHand).toEqual([
      { file: 'a.ts', line: 1, message: expect.stringContaining('aws-cdk-lib/aws-lambda-nodejs has no Runbooks') },
    ]);
  });
});

it('names functions of other kinds, which stay unobserved', () => {
  const text =
    "new lambda.Function(this, 'A', {});\nnew NodejsFunction(this, 'B');\nnew DockerImageFunction(\n  this, 'C');\n";
  expect(unobserved([{ file: 'a.ts', text }])).toEqual([
    { file: 'a.ts', line: 1, message: 'Function is not observed, and stays as it is' },
    { file: 'a.ts', line: 3, message: 'DockerImageFunction is not observed, and stays as it is' },
  ]);
});
