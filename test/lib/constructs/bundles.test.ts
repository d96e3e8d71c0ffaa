import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib/core';
import { context } from 'esbuild';
import { Bundles, bundleOptions, writeBundles } from '../../../lib/constructs/bundles.ts';

const ENTRIES = { one: 'functions/one/handler.ts', two: 'functions/two/handler.ts' };

let project: string;

beforeEach(() => {
  project = makeProject();
});

describe('bundles', () => {
  it('are one folder each, with a source map', () => {
    expect(readdirSync(join(bundle(project), 'one')).sort()).toEqual(['index.mjs', 'index.mjs.map']);
    expect(readdirSync(join(bundle(project), 'two')).sort()).toEqual(['index.mjs', 'index.mjs.map']);
  });

  it('run on their own', async () => {
    const { handler } = await import(join(bundle(project), 'one', 'index.mjs'));
    expect(handler()).toEqual({ name: 'ReadableError', platform: process.platform });
  });

  it('have the same bytes in another folder of another output', () => {
    const [here, there] = [bundle(project), bundle(makeProject())].map((folder) => contents(join(folder, 'one')));
    expect(there).toEqual(here);
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
    const rebuilding = await context(bundleOptions(ENTRIES, project));
    const { outputFiles = [] } = await rebuilding.rebuild();
    await rebuilding.dispose();
    const folder = mkdtempSync(join(tmpdir(), 'lamplight-rebuild-'));
    writeBundles(outputFiles, project, (name) => join(folder, name));
    expect(contents(join(folder, 'two'))).toEqual(contents(join(bundle(project), 'two')));
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

/** Folder of the bundles that a synth of its own wrote. */
function bundle(projectFolder: string): string {
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'lamplight-out-')) });
  const bundles = new Bundles(new Stack(app, 'Stack'), 'Bundles', { entries: ENTRIES, projectFolder });
  return join(app.outdir, 'bundles', bundles.node.addr);
}

function contents(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}
