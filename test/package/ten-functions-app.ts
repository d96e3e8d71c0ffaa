import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PROJECT, pack } from './pack.ts';

/** What any CDK app of this kind has installed. */
const OF_THE_APP = [
  'aws-cdk',
  'aws-cdk-lib',
  'constructs',
  'esbuild',
  'typescript',
  '@types/node',
  '@types/aws-lambda',
  '@aws-sdk/client-sqs',
  '@aws-sdk/client-sns',
];
const OF_THE_PACKAGE = ['@aws-lambda-powertools/logger', '@aws-lambda-powertools/metrics', '@middy/core'];

/** A process of the app: no condition of this repository's, and Node where the test runs on. */
export const ENVIRONMENT = {
  ...process.env,
  NODE_OPTIONS: '',
  PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
  PORT: '0',
};

export type App = ReturnType<typeof tenFunctionsApp>;

/** The CDK app of ten functions in a folder of its own, under version control, with what npm would have put into node_modules. */
export function tenFunctionsApp() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lamplight-adoption-')));
  const app = join(folder, 'app');
  const cache = join(folder, 'npx');
  cpSync(join(import.meta.dirname, 'ten-functions'), app, { recursive: true });
  link(app, OF_THE_APP);
  symlinkSync('../aws-cdk/bin/cdk', join(bins(app), 'cdk'));
  installPackage(cache, pack(folder));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: app, encoding: 'utf8' });
  git('init', '--quiet');
  git('add', '.');
  git('-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.com', 'commit', '--quiet', '--message', 'Shop');

  return {
    folder: app,
    git,
    /** As `npx lamplight` does where the app has nothing of it: from npx's own folder. */
    fromCache: (...args: string[]) => run(join(cache, 'node_modules/lamplight/bin/lamplight.js'), args, app),
    lamplight: (...args: string[]) => run(program(app), args, app),
    program: program(app),
    /** As `npm install --save-dev`, without its entry in package.json. */
    install(...names: string[]): void {
      if (names.includes('lamplight')) {
        cpSync(join(cache, 'node_modules/lamplight'), join(app, 'node_modules/lamplight'), { recursive: true });
        symlinkSync('../lamplight/bin/lamplight.js', join(bins(app), 'lamplight'));
        link(app, OF_THE_PACKAGE);
      }
      link(
        app,
        names.filter((name) => name !== 'lamplight'),
      );
    },
    /** `git apply` of what was printed. */
    apply: (diff: string) => execFileSync('git', ['apply'], { cwd: app, input: diff }),
    /** `npx cdk synth`. @returns templates by file, without the digests of what they deploy and CDK's list of what they use */
    synth(): Record<string, { Resources: Record<string, { Type: string; Properties: Record<string, unknown> }> }> {
      const out = join(app, 'cdk.out');
      rmSync(out, { recursive: true, force: true });
      execFileSync(join(bins(app), 'cdk'), ['synth', '--quiet'], { cwd: app, env: ENVIRONMENT, stdio: 'pipe' });
      const files = readdirSync(out).filter((file) => file.endsWith('.template.json'));
      const read = (file: string) =>
        readFileSync(join(out, file), 'utf8').replace(/[0-9a-f]{64}|v2:deflate64:[^"]+/g, 'DIGEST');
      return Object.fromEntries(files.map((file) => [file, JSON.parse(read(file))]));
    },
    delete: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function installPackage(into: string, tarball: string): void {
  const target = join(into, 'node_modules/lamplight');
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
  link(into, OF_THE_PACKAGE);
}

function link(into: string, names: readonly string[]): void {
  for (const name of names) {
    const target = join(into, 'node_modules', name);
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(join(PROJECT, 'node_modules', name), target);
  }
}

function bins(app: string): string {
  const folder = join(app, 'node_modules/.bin');
  mkdirSync(folder, { recursive: true });
  return folder;
}

function program(app: string): string {
  return join(app, 'node_modules/lamplight/bin/lamplight.js');
}

function run(
  file: string,
  args: string[],
  cwd: string,
): Pick<SpawnSyncReturns<string>, 'status' | 'stdout' | 'stderr'> {
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
    cwd,
    env: ENVIRONMENT,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
