import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { App, Stack } from 'aws-cdk-lib/core';
import { context } from 'esbuild';
import { bundleOptions } from '../../../lib/constructs/bundle-options.ts';
import { Bundles } from '../../../lib/constructs/bundles.ts';
import { readAssembly } from '../../../local/template/read-assembly.ts';

const ENTRIES = { one: 'functions/one/handler.ts', two: 'functions/two/handler.ts' };

// The built-in validator costs a second for each synth.
process.env.CDK_VALIDATION = 'false';

let project: string;

beforeEach(() => {
  project = makeProject();
});

describe('bundles', () => {
  it('are one folder each, with a source map', () => {
    expect(readdirSync(bundle(project).one!).sort()).toEqual(['index.mjs', 'index.mjs.map']);
    expect(readdirSync(bundle(project).two!).sort()).toEqual(['index.mjs', 'index.mjs.map']);
  });

  it('run on their own', async () => {
    const { handler } = await import(join(bundle(project).one!, 'index.mjs'));
    expect(handler()).toEqual({ name: 'ReadableError', platform: process.platform });
  });

  it('have the same bytes in another folder of another output', () => {
    const [here, there] = [bundle(project), bundle(makeProject())].map(({ one }) => contents(one!));
    expect(there).toEqual(here);
  });

  it('leave nothing behind in the project but its own assembly', () => {
    bundle(project);
    expect(readdirSync(join(project, '.lamplight'))).toEqual(['.gitignore', 'package.json']);
  });

  it('say which file is missing', () => {
    const stack = new Stack(new App(), 'Stack');
    const make = () =>
      new Bundles(stack, 'Bundles', { entries: { gone: 'functions/gone.ts' }, projectFolder: project });
    expect(make).toThrow(/bundle gone: no file functions\/gone\.ts/);
  });

  it('say which bundles there are', () => {
    const bundles = new Bundles(new Stack(new App(), 'Stack'), 'Bundles', { entries: ENTRIES, projectFolder: project });
    expect(() => bundles.code('three')).toThrow('no bundle three; the bundles are one, two');
  });

  it('are the same when a local run rebuilds them', async () => {
    const rebuilding = await context(bundleOptions(ENTRIES, project, 'rebuilt'));
    await rebuilding.rebuild();
    await rebuilding.dispose();
    expect(contents(join(project, '.lamplight/rebuilt/two'))).toEqual(contents(bundle(project).two!));
  });
});

function makeProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lamplight-bundles-'));
  for (const name of Object.keys(ENTRIES)) {
    mkdirSync(join(folder, 'functions', name), { recursive: true });
    writeFileSync(
      join(folder, 'functions', name, 'handler.ts'),
      `declare const require: (name: string) => { platform(): string };
       class ReadableError extends Error {}
       const os = require('node:os');
       export const handler = () => ({ name: new ReadableError().constructor.name, platform: os.platform() });
       // ${name}`,
    );
  }
  return folder;
}

/** Folders of the bundles of a synth of its own, by name. */
function bundle(projectFolder: string): Record<string, string> {
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'lamplight-out-')) });
  const stack = new Stack(app, 'Stack');
  const bundles = new Bundles(stack, 'Bundles', { entries: ENTRIES, projectFolder });
  for (const name of Object.keys(ENTRIES)) {
    new Lambda(stack, name, { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: bundles.code(name) });
  }
  const { functions, problems } = readAssembly(app.synth().directory, { aws: '', httpApi: () => '' });
  expect(problems).toEqual([]);
  return Object.fromEntries(functions.map(({ title, codeFolder }) => [title, codeFolder]));
}

function contents(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}
