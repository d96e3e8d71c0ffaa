import { expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { bundleOptions } from '../../../lib/constructs/bundle-options.ts';

/** Bytes, minified: nearly half is the MCP SDK. `import { z } from 'zod'` instead of `import * as z` costs 360 KB more. */
const MOST_BYTES = 1_100_000;

it('bundles the MCP server without the languages of zod, the local run or the client', async () => {
  const options = bundleOptions({ 'mcp-tools': 'functions/mcp-tools/handler.ts' }, process.cwd(), 'bundle-test');
  const { metafile } = await build({ ...options, write: false, metafile: true });
  const [output] = Object.values(metafile!.outputs).filter(({ entryPoint }) => entryPoint);
  const surplus =
    /^(local|test|lib|bin|functions\/api)\/|node_modules\/(@modelcontextprotocol\/client|pg|aws-cdk-lib)\//;
  const inputs = Object.entries(output!.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  expect(inputs.map(([input]) => input).filter((input) => surplus.test(input))).toEqual([]);
  const languages = inputs.filter(([input]) => /zod\/v4\/locales\//.test(input));
  expect(languages.map(([input]) => input.split('/').at(-1))).toEqual(['en.js']);
  expect(output!.bytes).toBeLessThan(MOST_BYTES);
});
