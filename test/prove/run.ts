import { parseArgs } from 'node:util';
import { figureNames, loadFigures } from './find-figures.ts';
import { measure } from './measure.ts';
import { type Measured, table } from './table.ts';

const USAGE = 'usage: npm run prove -- [name…] [--short] [--seed <number>] [--json]';

process.exitCode = await run(process.argv.slice(2));
// A server that a failed measurement has left open keeps nobody waiting.
process.exit();

/** Measures the named figures, or all. Gives 1 where a target is missed, 2 for wrong use. */
async function run(args: string[]): Promise<number> {
  let options: ReturnType<typeof parse>;
  try {
    options = parse(args);
  } catch (error) {
    console.error(`prove: ${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  const { names, json, size, seed } = options;
  const done: Measured[] = [];
  for (const figure of await loadFigures(names.length > 0 ? names : undefined)) {
    const measured = await measure(figure, { size, seed });
    done.push(measured);
    if (!json) console.log(`${table(measured)}\n`);
  }
  const missed = done.flatMap(({ rows }) => rows).filter(({ met }) => !met).length;
  if (json) console.log(JSON.stringify({ size, seed, missed, figures: done }, null, 2));
  else console.log(missed === 0 ? `every target is met (seed ${seed})` : `${missed} targets are missed (seed ${seed})`);
  return missed === 0 ? 0 : 1;
}

function parse(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean' }, short: { type: 'boolean' }, seed: { type: 'string' } },
  });
  const names = figureNames();
  const unknown = positionals.find((name) => !names.includes(name));
  if (unknown) throw new Error(`no figure "${unknown}"; there are ${names.join(', ')}`);
  const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
  if (!Number.isInteger(seed)) throw new Error(`--seed ${values.seed} is no whole number`);
  return { names: positionals, json: values.json ?? false, size: values.short ? 'short' : 'full', seed } as const;
}
