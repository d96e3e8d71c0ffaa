import { engineOutputs, engineRun } from '../../local/cloudwatch/naive/engine-run.ts';
import { naiveRun } from '../../local/cloudwatch/naive/naive-run.ts';
import { randomCase } from '../../local/cloudwatch/naive/random-case.ts';
import { readVectors, runVector } from '../../local/cloudwatch/vectors/vector.ts';
import { all, type Figure, none, told } from '../figure.ts';

const VECTORS = 'test/fixtures/cloudwatch-vectors.json';
const SEEDS = { short: 60, full: 10_000 };

/** The alarm engine does what the specification's vectors say, and what a second, naive implementation does. */
export const figure: Figure = {
  number: 15,
  name: 'alarm-engine',
  title: 'Alarm engine against its specification',
  async measure({ size, seed }) {
    const results = readVectors(VECTORS).map(runVector);
    const differing = results.flatMap(({ vector, differences }) => differences.map((line) => `${vector.id}: ${line}`));
    const refused = results.filter((result) => result.refused);
    const documented = results.filter(({ vector }) => vector.basis === 'documented').length;

    const disagreeing: string[] = [];
    let shortcuts = 0;
    for (let at = 0; at < SEEDS[size]; at += 1) {
      const random = randomCase(seed + at);
      const quick = bytes(engineRun(random));
      if (quick !== bytes(naiveRun(random))) disagreeing.push(`seed ${random.seed}`);
      const told = (watched: boolean) => JSON.stringify(engineOutputs(random, { watched }));
      if (told(false) === told(true)) shortcuts += 1;
    }
    return [
      none('vectors of the specification', results.length, differing, 'differ'),
      told('vectors from the text of AWS, the others read from it or observed', results.length, String(documented)),
      told(
        'vectors that the engine refuses by name',
        results.length,
        refused.map(({ vector }) => vector.id).join(', '),
      ),
      none('random cases, engine and naive implementation', SEEDS[size], disagreeing, 'disagree'),
      all(
        'random cases with and without the shortcut',
        SEEDS[size],
        Array(SEEDS[size] - shortcuts).fill('differs'),
        'all',
      ),
    ];
  },
};

/** What happened, whatever the order within one second. */
function bytes(log: readonly string[]): string {
  return [...log].sort().join('\n');
}
