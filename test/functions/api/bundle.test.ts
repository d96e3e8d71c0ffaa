import { expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { bundleOptions } from '../../../lib/constructs/bundle-options.ts';

/** Bytes, minified: two thirds are the AWS SDK's three clients. What makes it grow past this deserves a look. */
const MOST_BYTES = 720_000;

it('bundles what the API needs and nothing of the local run, the tests or another data format library', async () => {
  const options = bundleOptions({ api: 'functions/api/handler.ts' }, process.cwd(), 'bundle-test');
  const { metafile } = await build({ ...options, write: false, metafile: true });
  const [output] = Object.values(metafile!.outputs).filter(({ entryPoint }) => entryPoint);
  const inputs = Object.keys(output!.inputs);
  const surplus =
    /^(local|test|lib|bin)\/|node_modules\/(zod|pg|aws-cdk-lib|aws-sdk|@opentelemetry|aws-xray-sdk-core)\//;
  expect(inputs.filter((input) => surplus.test(input))).toEqual([]);
  expect(output!.bytes).toBeLessThan(MOST_BYTES);
});
