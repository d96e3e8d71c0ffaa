import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSync } from 'esbuild';
import { PROJECT, pack } from './pack.ts';

// The package as a stranger gets it: built, packed, and installed into an empty folder with its own dependencies only.

const RUN = `
  const event = { version: '2.0', routeKey: '$default', rawPath: '/', rawQueryString: '', isBase64Encoded: false,
    headers: { 'x-correlation-id': 'from-a-stranger' }, requestContext: { http: { method: 'GET', path: '/' } } };
  const invocation = { awsRequestId: 'request', functionName: 'f', getRemainingTimeInMillis: () => 3000 };
  handler(event, invocation).then((answer) => console.log(JSON.stringify({ answer })));
`;
const BODY = `
  const metrics = defineMetrics({ namespace: 'Shop' }, { carts_total: counter('Carts', { labels: { size: ['small', 'large'] }, dimensions: [['size']] }) });
  const log = logger('shop.carts');
`;
const HANDLE = `observe(http(), async () => {
    metrics.carts_total.add(1, { size: 'small' });
    log.info('cart_made', { password: 'hunter2-hunter2' });
    return { statusCode: 200, body: context().correlation_id };
  })`;
const NAMES = 'observe, http, logger, context';

const HANDLERS = {
  'esm.mjs': `import { ${NAMES} } from 'lamplight/observe';
    import { counter, defineMetrics } from 'lamplight/catalogue';
    ${BODY} export const handler = ${HANDLE}; ${RUN}`,
  'cjs.cjs': `const { ${NAMES} } = require('lamplight/observe');
    const { counter, defineMetrics } = require('lamplight/catalogue');
    ${BODY} const handler = ${HANDLE}; module.exports = { handler }; ${RUN}`,
  'typed.ts': `import { ${NAMES} } from 'lamplight/observe';
    import { counter, defineMetrics } from 'lamplight/catalogue';
    ${BODY}
    export const handler = ${HANDLE};
    // @ts-expect-error a label's value that the catalogue does not have
    export const wrong = () => metrics.carts_total.add(1, { size: 'huge' });
    ${RUN.replace('handler(event, invocation)', '(handler as (event: unknown, invocation: unknown) => Promise<unknown>)(event, invocation)')}`,
};

let folder: string;
let packed: { name: string; version: string; dependencies: Record<string, string>; scripts?: Record<string, string> };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lamplight-package-'));
  const tarball = pack(folder);
  const npm = (args: string[], cwd: string) => execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: 'pipe' });
  writeFileSync(join(folder, 'package.json'), '{ "name": "stranger", "private": true }');
  npm(['install', '--prefer-offline', '--no-audit', '--no-fund', tarball], folder);
  packed = JSON.parse(readFileSync(join(folder, 'node_modules/lamplight/package.json'), 'utf8'));
  for (const [name, text] of Object.entries(HANDLERS)) writeFileSync(join(folder, name), text);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(file: string): { lines: Record<string, unknown>[]; text: string } {
  const env = { PATH: process.env.PATH, LAMPLIGHT_LOG_FORMAT: 'json', AWS_LAMBDA_FUNCTION_NAME: 'f' };
  const text = execFileSync(process.execPath, [join(folder, file)], { cwd: folder, env, encoding: 'utf8' });
  return {
    text,
    lines: text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  };
}

function expectWhole({ lines, text }: ReturnType<typeof run>): void {
  expect(text).not.toContain('hunter2');
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ event: 'cart_made', correlation_id: 'from-a-stranger', logger: 'shop.carts' }),
      expect.objectContaining({ event: 'request_completed', outcome: 'ok' }),
      expect.objectContaining({ _aws: expect.anything(), carts_total: 1, size: 'small' }),
      { answer: expect.objectContaining({ statusCode: 200, body: 'from-a-stranger' }) },
    ]),
  );
}

describe('the package in an empty folder', () => {
  it('brings Middy and two Powertools, and no script of its own', () => {
    expect(Object.keys(packed.dependencies).sort()).toEqual([
      '@aws-lambda-powertools/logger',
      '@aws-lambda-powertools/metrics',
      '@middy/core',
    ]);
    for (const script of ['preinstall', 'install', 'postinstall']) expect(packed.scripts?.[script]).toBeUndefined();
  });

  it.each(['esm.mjs', 'cjs.cjs', 'typed.ts'])('runs %s as it is', (file) => {
    expectWhole(run(file));
  });

  it('gives code written for Powertools instances of its classes', () => {
    writeFileSync(
      join(folder, 'powertools.mjs'),
      `import { Logger } from '@aws-lambda-powertools/logger';
      import { Metrics } from '@aws-lambda-powertools/metrics';
      import { PowertoolsLogger, PowertoolsMetrics } from 'lamplight/powertools';
      const logger = new PowertoolsLogger({ serviceName: 'carts' });
      logger.info('started', { logger: logger instanceof Logger, metrics: new PowertoolsMetrics({ namespace: 'Shop' }) instanceof Metrics });`,
    );
    expect(run('powertools.mjs').lines).toMatchObject([
      { event: 'started', logger: 'carts', field_logger: true, metrics: true },
    ]);
  });

  it.each([
    ['esm.mjs', 'esm'],
    ['cjs.cjs', 'cjs'],
    ['typed.ts', 'esm'],
    ['typed.ts', 'cjs'],
  ] as const)('runs %s bundled as %s', (file, format) => {
    const bundle = `bundled-${file.replace('.', '-')}.${format === 'esm' ? 'mjs' : 'cjs'}`;
    const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
    buildSync({
      absWorkingDir: folder,
      entryPoints: [file],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      target: 'node24',
      format,
      logLevel: 'silent',
      ...(format === 'esm' && { banner: { js: banner } }),
    });
    expectWhole(run(bundle));
  });

  it('has types that a strict project accepts, and that refuse a wrong label', () => {
    mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
    for (const name of ['node', 'aws-lambda']) {
      symlinkSync(join(PROJECT, 'node_modules/@types', name), join(folder, 'node_modules/@types', name));
    }
    const tsc = join(PROJECT, 'node_modules/typescript/bin/tsc');
    const flags = '--noEmit --strict --module nodenext --target es2023 --types node --skipLibCheck'.split(' ');
    expect(execFileSync(process.execPath, [tsc, ...flags, 'typed.ts'], { cwd: folder, encoding: 'utf8' })).toBe('');
  });

  it('makes the Lambda layer of its built files', () => {
    for (const name of ['aws-cdk-lib', 'constructs', 'esbuild']) {
      symlinkSync(join(PROJECT, 'node_modules', name), join(folder, 'node_modules', name));
    }
    writeFileSync(
      join(folder, 'app.mjs'),
      `import { App, Stack } from 'aws-cdk-lib/core';
      import { ObservabilityLayer } from 'lamplight/cdk';
      const app = new App({ outdir: 'cdk.out' });
      new ObservabilityLayer(new Stack(app, 'Shop'), 'Layer');
      app.synth();`,
    );
    const env = { PATH: process.env.PATH, CDK_VALIDATION: 'false' };
    execFileSync(process.execPath, ['app.mjs'], { cwd: folder, env, stdio: 'pipe' });
    const [layer] = globSync('cdk.out/asset.*/nodejs', { cwd: folder });
    writeFileSync(join(folder, layer!, 'esm.mjs'), HANDLERS['esm.mjs']);
    expectWhole(run(join(layer!, 'esm.mjs')));
  });

  it('has a command line', () => {
    const help = execFileSync(join(folder, 'node_modules/.bin/lamplight'), ['--help'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(help).toContain('journey');
  });
});
