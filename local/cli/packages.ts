import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Optional packages of npm that the commands of the first steps need, and most CDK apps lack. */
const FIRST_STEPS = ['lamplight', 'yaml', 'croner', '@aws-sdk/client-cloudwatch-logs'];

/** What of the first steps an app lacks. */
export function missingPackages(folder: string): string[] {
  const installed = createRequire(join(folder, 'package.json'));
  return FIRST_STEPS.filter((name) => {
    try {
      installed.resolve(`${name}/package.json`);
      return false;
    } catch (error) {
      // A package may keep its package.json to itself.
      return (error as NodeJS.ErrnoException).code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED';
    }
  });
}

/** The line that installs a package: with all others that the first steps need, so that it is one line. */
export function installLine(folder: string, missing?: string): string {
  const packages = missingPackages(folder);
  const wanted = missing === undefined || packages.includes(missing) ? packages : [missing];
  return `npm install --save-dev ${wanted.join(' ')}`;
}
