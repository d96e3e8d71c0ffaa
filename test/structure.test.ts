import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from '@jest/globals';

/** DESIGN, section 3: imports point one way. A folder may import itself and what stands behind the arrow. */
const ARROWS: Record<string, string[]> = {
  'layers/observability': [],
  'layers/exporter': ['layers/observability'],
  'lib/suite': ['lib', 'layers/observability', 'functions/shared'],
  lib: ['layers/observability'],
  functions: ['layers/observability', 'layers/exporter'],
  'local/suite': ['local', 'functions/shared', 'lib', 'layers/observability'],
  local: ['lib', 'layers/observability', 'layers/exporter'],
  bin: ['local', 'lib', 'lib/suite', 'layers/observability', 'functions/shared'],
  'lamplight.config.ts': ['local', 'local/suite', 'functions/shared', 'lib', 'lib/suite', 'layers/observability'],
};

const MAXIMUM_LINES = 350;

const sources = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => /^(bin|functions|layers|lib|local)\/.*\.tsx?$|^lamplight\.config\.ts$/.test(file));

const exported = JSON.parse(readFileSync('package.json', 'utf8')).exports as Record<
  string,
  { 'lamplight-source'?: string }
>;

describe('the structure of the repository', () => {
  test('imports point one way', () => {
    const wrong = sources.flatMap((file) =>
      importsOf(file)
        .filter((target) => !allowed(file, target))
        .map((target) => `${file} imports ${target}: turn the arrow round or move the code`),
    );
    expect(wrong).toEqual([]);
  });

  test('no files import each other in a circle, types neither', () => {
    expect(circles()).toEqual([]);
  });

  test(`no source file is longer than ${MAXIMUM_LINES} lines`, () => {
    const long = sources
      .map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length - 1 }))
      .filter(({ lines }) => lines > MAXIMUM_LINES)
      .map(({ file, lines }) => `${file}: ${lines} lines; look for the seam`);
    expect(long).toEqual([]);
  });

  test('no file is called utils, types or index', () => {
    expect(sources.filter((file) => /\/(utils|types|index)\.tsx?$/.test(file))).toEqual([]);
  });

  test('the lock file names no registry host and has every optional package of every platform', () => {
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { resolved?: string; optionalDependencies?: Record<string, string> }>;
    };
    const problems = Object.entries(lock.packages).flatMap(([path, entry]) => [
      ...(entry.resolved ? [`${path} has a resolved URL: keep omit-lockfile-registry-resolved in .npmrc`] : []),
      ...Object.keys(path === '' ? {} : (entry.optionalDependencies ?? {}))
        .filter((name) => !lock.packages[`${path}/node_modules/${name}`] && !lock.packages[`node_modules/${name}`])
        .filter((name) => /linux|darwin|win32|windows|android|freebsd|arm|x64|wasm/.test(name))
        .map((name) => `${path} lacks ${name}: run npm run lock`),
    ]);
    expect(problems).toEqual([]);
  });
});

/** The folder of ARROWS that a file belongs to: the longest that matches. */
function roomOf(file: string): string | undefined {
  return Object.keys(ARROWS)
    .filter((room) => file === room || file.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function allowed(file: string, target: string): boolean {
  const from = roomOf(file);
  if (from === undefined) return true;
  const to = roomOf(target);
  if (to === undefined || to === from) return true;
  return ARROWS[from]!.some((room) =>
    room === 'functions/shared' ? target.startsWith('functions/shared/') : room === to,
  );
}

/** The first circle on each way through the imports: `a.ts → b.ts → a.ts: move what both need below them`. */
function circles(): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, way: string[]): void => {
    if (way.includes(file)) {
      const circle = [...way.slice(way.indexOf(file)), file];
      found.push(`${circle.join(' → ')}: move what both need below them`);
    }
    if (done.has(file) || !sources.includes(file)) return;
    done.add(file);
    for (const target of importsOf(file)) walk(target, [...way, file]);
  };
  for (const file of sources) walk(file, []);
  return found;
}

/** Files of this repository that a file imports, by relative path or by the package's own name. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  // Not those of examples in comments, whose lines begin with a star.
  const code = text.replace(/^\s*\*.*$/gm, '');
  const specifiers = [...code.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]!);
  return specifiers.flatMap((specifier) => {
    if (specifier.startsWith('.')) return [normalize(join(dirname(file), specifier))];
    if (!specifier.startsWith('lamplight/')) return [];
    const source = exported[`./${specifier.slice('lamplight/'.length)}`]?.['lamplight-source'];
    return source ? [normalize(source)] : [];
  });
}
