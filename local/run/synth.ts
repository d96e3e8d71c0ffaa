import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { readJsonFile } from '../json-file.ts';
import { LocalError } from '../local-error.ts';

export interface SynthOptions {
  /** The project's folder, with its cdk.json. */
  projectFolder: string;
  /** Where the cloud assembly goes. */
  outputFolder: string;
  /** Command that synthesises; default: `app` of cdk.json. */
  app?: string | undefined;
  /** Context over that of cdk.json, as `cdk synth -c key=value` gives it. */
  context?: Record<string, unknown>;
}

/**
 * Synthesises a CDK app as the CDK CLI does (cdk.json's command, context and feature flags), without network or account.
 *
 * @throws LocalError `synth_failed` with what the app itself printed
 */
export async function synth({ projectFolder, outputFolder, app, context = {} }: SynthOptions): Promise<void> {
  const cdkJson = readJsonFile<Record<string, unknown>>(join(projectFolder, 'cdk.json'));
  const command = app ?? (cdkJson.app as string | undefined);
  if (!command) {
    throw new LocalError(
      'config_invalid',
      `no CDK app: set "app" in ${join(projectFolder, 'cdk.json')} or in lamplight.config.ts`,
    );
  }
  const allContext = {
    ...(cdkJson.context as object | undefined),
    ...readJsonFile<Record<string, unknown>>(join(projectFolder, 'cdk.context.json')),
    ...context,
  };
  const child = spawn(command, {
    cwd: projectFolder,
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      CDK_OUTDIR: outputFolder,
      CDK_CONTEXT_JSON: JSON.stringify(allContext),
      // The validator costs a second; `cdk synth` and the tests run it.
      CDK_VALIDATION: 'false',
      // A synth loads the whole of aws-cdk-lib each time.
      NODE_COMPILE_CACHE: join(dirname(outputFolder), 'compile-cache'),
    },
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) {
    // An app may look its settings up by a stage of its own, and find none.
    const stage = typeof context.stage === 'string' ? ` with the context stage=${context.stage}` : '';
    throw new LocalError('synth_failed', `\`${command}\`${stage} ended with code ${code}:\n${withoutStack(said)}`);
  }
}

/** What an app said, without what only Node's own developers read: the stack and the frame of an uncaught error. */
function withoutStack(said: string): string {
  const noise = /^\s+at |^node:internal|^\s+triggerUncaughtException\(|^\s+\^\s*$|^Node\.js v\d/;
  return said
    .split('\n')
    .filter((line) => line.trim() !== '' && !noise.test(line))
    .join('\n');
}
