import { expect, test } from '@jest/globals';
import { build, type Metafile } from 'esbuild';

/** Minified, with Middy, without the trace back ends that are not always in. Held so that it shrinks, never grows. */
const LAYER_MAX_KB = 46.5;
/** What the back ends add, of which a bundler with splitting loads one. */
const BACK_ENDS_MAX_KB = 11.5;

const HANDLER = `
  import { defineMetrics, httpMetrics } from 'lamplight/catalogue';
  import { http, logger, observe, trace } from 'lamplight/observe';
  const log = logger('size.test');
  export const metrics = defineMetrics({ namespace: 'Size' }, httpMetrics);
  export const handler = observe(http(), () => trace('do_work', {}, () => { log.info('done'); return {}; }));
`;

async function bundled(splitting: boolean): Promise<Metafile['outputs']> {
  const { metafile } = await build({
    stdin: { contents: HANDLER, resolveDir: process.cwd(), sourcefile: 'handler.ts', loader: 'ts' },
    bundle: true,
    splitting,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    conditions: ['lamplight-source', 'module'],
    mainFields: ['module', 'main'],
    charset: 'utf8',
    legalComments: 'none',
    outdir: 'unwritten',
    write: false,
    metafile: true,
  });
  return metafile.outputs;
}

/** Bytes of each input in all outputs. */
function inputs(outputs: Metafile['outputs']): [string, number][] {
  return Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs).map(([file, { bytesInOutput }]): [string, number] => [file, bytesInOutput]),
  );
}

function kilobytes(files: [string, number][]): number {
  return files.reduce((sum, [, bytes]) => sum + bytes, 0) / 1000;
}

const isBackEnd = ([file]: [string, number]) => file.startsWith('layers/observability/trace/backends/');

test('the layer with Middy stays small', async () => {
  const files = inputs(await bundled(false));
  expect(kilobytes(files.filter((file) => !isBackEnd(file)))).toBeLessThan(LAYER_MAX_KB);
  expect(kilobytes(files.filter(isBackEnd))).toBeLessThan(BACK_ENDS_MAX_KB);
});

test('a bundle has no Tracer unless the handler names it', async () => {
  const files = inputs(await bundled(false)).map(([file]) => file);
  expect(files.filter((file) => /tracer|xray-sdk|cls-hooked|backends\/powertools/.test(file))).toEqual([]);
});

test('a bundle has nothing of Powertools unless the handler names it', async () => {
  const files = inputs(await bundled(false)).map(([file]) => file);
  expect(files.filter((file) => /powertools/.test(file))).toEqual([]);
});

test('a bundler that splits loads each back end by itself', async () => {
  const outputs = Object.values(await bundled(true));
  const entry = outputs.find((output) => output.entryPoint !== undefined)!;
  expect(Object.keys(entry.inputs).filter((file) => isBackEnd([file, 0]))).toEqual([]);
  const chunkOf = (name: string) =>
    outputs.find((output) => `layers/observability/trace/backends/${name}.ts` in output.inputs);
  const chunks = ['xray', 'otlp', 'console'].map(chunkOf);
  expect(new Set(chunks).size).toBe(3);
  for (const chunk of chunks)
    expect(entry.imports).not.toContainEqual(expect.objectContaining({ path: chunk, kind: 'import-statement' }));
});

test('a bundle that does not trace by X-Ray or OTLP loads no module of Node for them', async () => {
  const imports = Object.values(await bundled(false)).flatMap((output) => output.imports.map(({ path }) => path));
  expect(imports.filter((path) => /dgram|https?$|node:tls|node:net/.test(path))).toEqual([]);
});
