import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { assemblyOf } from '../../lib/checks/assembly-of.ts';

const PROJECT_FOLDER = join(import.meta.dirname, '../../..');
const STACK = `import { Stack } from 'aws-cdk-lib';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';

export class Shop extends Stack {}
`;
const FILES = [
  'lamplight.config.ts',
  'metrics.ts',
  'runbooks/failures.md',
  'runbooks/slow-requests.md',
  'test/alarms/failures.yaml',
  'test/alarms/slow-requests.yaml',
];
/** A stack in JavaScript, of the kind that Node takes a `.js` file for by itself. */
const COMMON_JS = `const { Stack } = require('aws-cdk-lib');
const { NodejsFunction } = require('aws-cdk-lib/aws-lambda-nodejs');

exports.Shop = class Shop extends Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    new NodejsFunction(this, 'Api', { entry: 'functions/api.js' });
  }
};
`;

let app: string;

beforeEach(() => {
  app = mkdtempSync(join(tmpdir(), 'lamplight-init-'));
  mkdirSync(join(app, 'lib'));
  mkdirSync(join(app, 'node_modules'));
  symlinkSync(PROJECT_FOLDER, join(app, 'node_modules/lamplight'));
  writeFileSync(join(app, 'package.json'), '{ "name": "@acme/my-shop", "type": "module" }');
  writeFileSync(join(app, 'cdk.json'), '{ "app": "node app.ts" }');
  writeFileSync(join(app, '.gitignore'), 'node_modules\ncdk.out\n');
  writeFileSync(join(app, 'lib/shop.ts'), STACK);
  git('init', '-q');
  git('add', '.');
});
afterEach(() => rmSync(app, { recursive: true, force: true }));

function git(...args: string[]): string {
  return spawnSync('git', args, { cwd: app, encoding: 'utf8' }).stdout;
}

/** What `cdk synth` would write of an app of one function. */
function writeAssembly(): void {
  const Metadata = { 'aws:cdk:path': 'Stack1/Api/Resource' };
  const folder = assemblyOf({ Api: { Type: 'AWS::Lambda::Function', Metadata } });
  cpSync(folder, join(app, 'cdk.out'), { recursive: true });
}

/** As `npx lamplight` in the app: a process of its own. */
function lamplight(...args: string[]) {
  return lamplightIn(app, ...args);
}

function lamplightIn(cwd: string, ...args: string[]) {
  const bin = join(PROJECT_FOLDER, 'bin/lamplight.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--conditions=lamplight-source', bin, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return { status, stdout, stderr };
}

describe('lamplight init', () => {
  it('writes files that fit together, and changes none that is there', () => {
    expect(lamplight('init')).toMatchObject({ status: 0, stderr: expect.stringContaining('written  metrics.ts') });
    expect(git('diff', '--name-only')).toBe('');
    expect(git('ls-files', '--others', '--exclude-standard').trim().split('\n').sort()).toEqual(FILES);
    expect(readFileSync(join(app, 'metrics.ts'), 'utf8')).toContain("namespace: 'MyShop'");
    const unknown = 'no resource is known: run `npx cdk synth` first, or give `resources`';
    const { stdout } = lamplight('check');
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.replace(/:\d+/, '')),
    ).toEqual([
      `runbooks/failures.md: ${unknown}`,
      `runbooks/failures.md: ${unknown}`,
      '2 runbooks, 2 alarms: 2 problems',
    ]);
    writeAssembly();
    expect(lamplight('check')).toMatchObject({ status: 0, stdout: '2 runbooks, 4 alarms: all fits\n' });
  }, 30_000);

  it('writes what an app of CommonJS requires, and the change in its own form', () => {
    rmSync(join(app, 'lib/shop.ts'));
    writeFileSync(join(app, 'lib/shop.js'), COMMON_JS);
    writeFileSync(join(app, 'package.json'), '{ "name": "my-shop" }');
    writeAssembly();
    git('add', '.');
    spawnSync('git', ['apply'], { cwd: app, input: lamplight('init').stdout });
    const changed = readFileSync(join(app, 'lib/shop.js'), 'utf8');
    expect(changed).toContain("const { metrics } = require('../metrics.js');");
    expect(changed).not.toContain('import');
    const script = "console.log(typeof require('./metrics.js').metrics.api_requests_total.add)";
    const loaded = spawnSync(process.execPath, ['--conditions=lamplight-source', '-e', script], { cwd: app });
    expect(String(loaded.stdout)).toBe('function\n');
    expect(lamplight('check')).toMatchObject({ status: 0, stdout: '2 runbooks, 4 alarms: all fits\n' });
    spawnSync('git', ['apply'], { cwd: app, input: lamplight('remove').stdout });
    expect(git('ls-files', '--others', '--exclude-standard').trim()).toBe('');
    expect(git('diff', '--name-only')).toBe('');
  }, 30_000);

  it.each([
    ['{ "type": "module" }', 'shop.js', 'import { defineMetrics', 'metrics.js'],
    ['{}', 'shop.mjs', 'import { defineMetrics', 'metrics.mjs'],
    ['{}', 'shop.js', 'const { defineMetrics', 'metrics.js'],
  ])(
    'writes a catalogue that fits %s with %s',
    (text, stack, begins, catalogue) => {
      rmSync(join(app, 'lib/shop.ts'));
      writeFileSync(join(app, 'package.json'), text);
      writeFileSync(join(app, 'lib', stack), 'export {};');
      lamplight('init');
      expect(readFileSync(join(app, catalogue), 'utf8')).toContain(begins);
    },
    30_000,
  );

  it('prints the change that observes the app as git takes it', () => {
    const { stdout } = lamplight('init');
    spawnSync('git', ['apply'], { cwd: app, input: stdout });
    const changed = readFileSync(join(app, 'lib/shop.ts'), 'utf8');
    expect(changed).toBe(STACK.replace('aws-cdk-lib/aws-lambda-nodejs', 'lamplight/cdk'));
    expect(lamplight('init').stdout).toBe('');
  }, 30_000);

  it('keeps what was changed since, when it is run again', () => {
    lamplight('init');
    writeFileSync(join(app, 'metrics.ts'), '// mine');
    expect(lamplight('init').stderr).toContain('kept     metrics.ts');
    expect(readFileSync(join(app, 'metrics.ts'), 'utf8')).toBe('// mine');
  }, 30_000);

  it.each(['init', 'remove', 'check'])('%s wants a CDK app', (command) => {
    rmSync(join(app, 'cdk.json'));
    expect(lamplight(command)).toMatchObject({ status: 2, stderr: expect.stringMatching(/no cdk\.json in/) });
  });

  it.each([
    [['--diff', 'everything'], '--diff everything: there are imports and runbooks'],
    [['--namespace', '1 shop'], '--namespace 1 shop: use letters, digits, - and _, a letter first'],
  ])('%j is wrong use', (flags, words) => {
    expect(lamplight('init', ...flags)).toEqual({ status: 2, stdout: '', stderr: `lamplight init: ${words}\n` });
  });
});

describe('lamplight remove', () => {
  it('deletes what is as it was written, keeps the rest, and with --force keeps nothing', () => {
    lamplight('init', '--namespace', 'Other');
    writeFileSync(join(app, 'runbooks/slow-requests.md'), '# Mine');
    const kept = lamplight('remove');
    expect(kept).toMatchObject({ status: 1, stdout: '' });
    expect(kept.stderr).toContain('kept     runbooks/slow-requests.md: you changed it');
    const left = () => git('ls-files', '--others', '--exclude-standard').trim();
    expect(left()).toBe('runbooks/slow-requests.md');
    expect(lamplight('remove', '--force').status).toBe(0);
    expect(left()).toBe('');
    expect(git('status', '--short', 'lib', 'cdk.json', 'package.json')).toMatch(/^(A .*\n)+$/);
  }, 30_000);

  it('deletes what was built beside the lock file above, and no local run of another app there', () => {
    const above = join(app, '.lamplight');
    const inner = join(app, 'infra');
    mkdirSync(join(above, 'observed'), { recursive: true });
    mkdirSync(inner);
    writeFileSync(join(inner, 'cdk.json'), '{}');
    const remove = () => lamplightIn(inner, 'remove');
    writeFileSync(join(above, 'run.json'), '{}');
    expect(remove().stderr).not.toContain('deleted');
    rmSync(join(above, 'run.json'));
    expect(remove().stderr).toContain('deleted  ../.lamplight: what was built');
    expect(existsSync(above)).toBe(false);
  }, 30_000);

  it('deletes nothing where only the diff is asked for', () => {
    lamplight('init');
    expect(lamplight('remove', '--diff')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(git('ls-files', '--others', '--exclude-standard').trim().split('\n').sort()).toEqual(FILES);
  }, 30_000);
});
