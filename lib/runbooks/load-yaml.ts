import { createRequire } from 'node:module';

type Yaml = typeof import('yaml');

let yaml: Yaml | undefined;

/**
 * The optional peer `yaml`, loaded when the first runbook is read: `lamplight/cdk` observes functions without it.
 *
 * @throws Error with the line that installs it
 */
export function loadYaml(): Yaml {
  if (yaml) return yaml;
  try {
    yaml = createRequire(import.meta.url)('yaml') as Yaml;
    return yaml;
  } catch {
    const error = new Error("Cannot find package 'yaml', which reads runbooks: npm install --save-dev yaml");
    throw Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND' });
  }
}
