import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';

/**
 * The AWS SDK that Lambda's Node runtimes bring, as the last of a function's layers: a bundle may leave `@aws-sdk/*` out.
 * Undefined where the project has no SDK installed.
 *
 * @returns folder of the layer
 */
export function runtimeSdk(projectFolder: string, dataFolder: string): string | undefined {
  const scope = findScope(projectFolder);
  if (!scope) return undefined;
  const folder = join(dataFolder, 'runtime');
  const modules = join(folder, 'nodejs', 'node_modules');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(modules, { recursive: true });
  symlinkSync(scope, join(modules, '@aws-sdk'), 'junction');
  return folder;
}

/** `node_modules/@aws-sdk` of the project, else of this package. */
function findScope(projectFolder: string): string | undefined {
  for (const from of [join(projectFolder, 'package.json'), import.meta.filename]) {
    try {
      const file = createRequire(from).resolve('@aws-sdk/client-sqs/package.json');
      return dirname(file).slice(0, -`${sep}client-sqs`.length);
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}
