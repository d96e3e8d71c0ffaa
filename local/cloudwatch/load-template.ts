import { LocalError } from '../local-error.ts';
import { readStacks } from '../template/assembly.ts';
import { createReader } from '../template/reader.ts';
import { createResolver } from '../template/resolver.ts';
import { type CollectedResources, collectResources } from './template/collect-resources.ts';

/** What the templates leave open. */
export interface LoadTemplateOptions {
  /** Where the app fixes none. */
  region?: string;
  accountId?: string;
  /** Values of template parameters, over their defaults. */
  parameters?: Record<string, string>;
}

/** What a synthesised app has CloudWatch do, as the engine runs it. */
export interface LoadedTemplate extends CollectedResources {
  region: string;
  accountId: string;
}

/**
 * Reads a cloud assembly, the output of `cdk synth`, for the engine: all stacks together, all problems at once.
 *
 * @param folder absolute path of cdk.out
 * @throws LocalError `synth_failed` where the folder holds no assembly, or one that is no JSON
 */
export function loadTemplate(folder: string, options: LoadTemplateOptions = {}): LoadedTemplate {
  const { region = 'us-east-1', accountId = '000000000000', parameters = {} } = options;
  const stacks = readAll(folder);
  const fixed = {
    region: stacks.find((stack) => stack.region)?.region ?? region,
    accountId: stacks.find((stack) => stack.accountId)?.accountId ?? accountId,
  };
  // Where things listen does not matter to an alarm.
  const endpoints = { aws: 'http://localhost', httpApi: () => 'http://localhost' };
  const reader = createReader(stacks, createResolver({ stacks, ...fixed, endpoints, parameters }));
  return { ...fixed, ...collectResources(stacks, reader) };
}

function readAll(folder: string) {
  try {
    return readStacks(folder);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new LocalError(
      'synth_failed',
      `${folder} holds a template that is no JSON: ${error.message}; run \`npx cdk synth\``,
    );
  }
}
