import { join } from 'node:path';
import { readJsonFile } from '../../json-file.ts';
import type { ProjectFile } from './project-files.ts';

/** What an app's own modules are, and so what those that `init` writes for it have to be. */
export interface ModuleKind {
  /** How they import each other. */
  syntax: 'import' | 'require';
  /** `metrics.ts` of an app in TypeScript, `metrics.js` or `metrics.mjs` of one in JavaScript. */
  metricsFile: string;
  /** By which they import it, from beside it: `metrics.ts`, `metrics.js`, `metrics`. */
  specifier: string;
  configFile: string;
}

/** @param folder of the app's package.json */
export function moduleKind(folder: string, files: readonly ProjectFile[]): ModuleKind {
  const isJavaScript = files.length > 0 && files.every(({ file }) => /\.[cm]?js$/.test(file));
  if (!isJavaScript) {
    const specifier = `metrics${ownExtension(files)}`;
    return { syntax: 'import', metricsFile: 'metrics.ts', specifier, configFile: 'lamplight.config.ts' };
  }
  const plain = { configFile: 'lamplight.config.js' };
  if (isModulePackage(folder)) {
    return { ...plain, syntax: 'import', metricsFile: 'metrics.js', specifier: 'metrics.js' };
  }
  if (files.some(({ file }) => file.endsWith('.mjs')) && !files.some(({ text }) => /\brequire\s*\(/.test(text))) {
    return { ...plain, syntax: 'import', metricsFile: 'metrics.mjs', specifier: 'metrics.mjs' };
  }
  return { ...plain, syntax: 'require', metricsFile: 'metrics.js', specifier: 'metrics.js' };
}

/** `.ts`, `.js` or none: how an app imports files of its own. */
function ownExtension(files: readonly ProjectFile[]): string {
  const imports = files.flatMap(({ text }) => [...text.matchAll(/\bfrom\s+['"]\.{1,2}\/[^'"]*?(\.[cm]?[tj]s)?['"]/g)]);
  if (imports.length === 0) return '.ts';
  return imports.some(([, extension]) => extension?.endsWith('ts')) ? '.ts' : imports.some(([, x]) => x) ? '.js' : '';
}

function isModulePackage(folder: string): boolean {
  return readJsonFile<{ type: string }>(join(folder, 'package.json')).type === 'module';
}
