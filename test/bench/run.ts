import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { BenchRow } from './local-lambda.ts';

const THIS = basename(import.meta.filename, '.ts');
const USAGE = 'npm run bench [-- name …] [-- --json]';

const known = globSync(join(import.meta.dirname, '*.ts'))
  .map((file) => basename(file, '.ts'))
  .filter((name) => name !== THIS)
  .sort();
const asked = process.argv.slice(2).filter((argument) => argument !== '--json' && argument !== '--');
const asJson = process.argv.includes('--json');

const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are ${known.join(', ')}: ${USAGE}`);
  process.exit(2);
}

const results: Record<string, BenchRow[]> = {};
for (const name of asked.length > 0 ? asked : known) {
  const run = await bench(name);
  results[name] = await run();
  if (!asJson) print(name, results[name]);
}
if (asJson) console.log(JSON.stringify({ node: process.version, results }, null, 2));

/** A benchmark is a file of this folder whose one exported function gives its figures. */
async function bench(name: string): Promise<() => Promise<BenchRow[]>> {
  const module: Record<string, unknown> = await import(`./${name}.ts`);
  const found = Object.values(module).find((value) => typeof value === 'function');
  if (found === undefined) throw new Error(`test/bench/${name}.ts exports no function`);
  return found as () => Promise<BenchRow[]>;
}

function print(name: string, rows: readonly BenchRow[]): void {
  console.log(`\n${name}`);
  for (const { what, value, low, high, unit, limit } of rows) {
    const spread = low === undefined ? '' : `${figure(low)} to ${figure(high!)}`;
    const held = limit === undefined ? '' : `${value <= limit ? 'within' : 'OVER'} ${limit}`;
    console.log(`  ${what.padEnd(56)} ${figure(value).padStart(9)} ${unit.padEnd(3)} ${spread.padEnd(20)} ${held}`);
  }
}

function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
