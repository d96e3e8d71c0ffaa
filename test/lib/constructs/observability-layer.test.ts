import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { App, Stack } from 'aws-cdk-lib/core';
import { ObservabilityLayer } from '../../../lib/constructs/observability-layer.ts';
import { readAssembly } from '../../../local/template/read-assembly.ts';
import { cleanUp, folderOf, poolOf } from '../../local/lambda/fixture.ts';

/** As it is deployed: not bundled, with nothing beside it. */
const HANDLER = `
import { http, observe } from 'lamplight/observe';
import { counter, defineMetrics } from 'lamplight/catalogue';
const metrics = defineMetrics({ namespace: 'App' }, { made_total: counter('Made', { dimensions: [[]] }) });
export const handler = observe(http(), async () => {
  metrics.made_total.add(2);
  return { statusCode: 201, body: 'made' };
});`;

// The built-in validator costs a second for each synth.
process.env.CDK_VALIDATION = 'false';

afterEach(cleanUp);

function synthesise(outdir: string) {
  const app = new App({ outdir });
  const stack = new Stack(app, 'App');
  new LambdaFunction(stack, 'fn', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromAsset(folderOf({ 'index.mjs': HANDLER })),
    layers: [new ObservabilityLayer(stack, 'Layer')],
  });
  app.synth();
  return readAssembly(outdir, { aws: 'http://aws', httpApi: () => 'http://api' });
}

it('observes a function that does not bundle it, and its metrics', async () => {
  const outdir = mkdtempSync(join(tmpdir(), 'lamplight-test-'));
  try {
    const { functions, problems } = synthesise(outdir);
    expect(problems).toEqual([]);
    const { codeFolder, layerFolders, handler } = functions[0]!;
    const environment = { LAMPLIGHT_LOG_FORMAT: 'json' };
    const { pool, lines, notices } = poolOf('', { codeFolder, layerFolders, handler, environment });
    const { payload } = await pool.invoke({
      rawPath: '/x',
      requestContext: { http: { method: 'GET' } },
      headers: { 'x-correlation-id': 'of-the-caller' },
    });
    expect(JSON.parse(payload!)).toMatchObject({
      statusCode: 201,
      body: 'made',
      headers: { 'x-correlation-id': 'of-the-caller' },
    });
    expect(lines().join('\n')).toMatch(/request_completed/);
    expect(lines().find((line) => line.includes('"made_total":'))).toContain('"_aws"');
    expect(notices()).toEqual([]);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}, 30_000);
